/** Backing up now, step by step: which databases and which type → the plan → live → what came of it. Esc goes one step back, or stops what runs. */
import { offeredDatabases } from '../../../config/databaseSettings.ts';
import type { DatabaseSetting, Settings } from '../../../config/settings.ts';
import { BACKUP_CHOICES, type BackupChoice } from '../../../domain/backupType.ts';
import { hasCode, type RexusError } from '../../../domain/rexusError.ts';
import type { BackupPlan, BackupRequest } from '../../../engine/backupPlan.ts';
import type { BackupReport } from '../../../engine/backupReport.ts';
import type { RunEvent } from '../../../engine/runEvent.ts';
import { allChosen, type Choices, chosenOf, pressInChoices } from '../../choices.ts';
import type { Press } from '../../keys.ts';
import { addRunEvent, plannedRun, type RunProgress } from '../../progress/runProgress.ts';
import { type StopState, stopAfter } from '../../stopState.ts';

export type DatabaseChoices = Choices<DatabaseSetting>;

/** What was chosen so far. */
export interface BackupChoices {
  readonly choices: DatabaseChoices;
  readonly type: BackupChoice;
}

export type BackupState =
  | ({ readonly phase: 'choosing'; readonly problem: 'nothing_chosen' | null } & BackupChoices)
  | ({ readonly phase: 'planning'; readonly request: BackupRequest } & BackupChoices)
  | ({ readonly phase: 'plan_failed'; readonly error: RexusError } & BackupChoices)
  | ({ readonly phase: 'plan'; readonly plan: BackupPlan } & BackupChoices)
  | { readonly phase: 'running'; readonly plan: BackupPlan; readonly run: RunProgress; readonly stop: StopState }
  | { readonly phase: 'finished'; readonly run: RunProgress; readonly report: BackupReport }
  /** The run ended with no report: another one is going on, it was stopped, the folder cannot be written … */
  | { readonly phase: 'broken_off'; readonly run: RunProgress; readonly error: RexusError }
  | { readonly phase: 'left' };

export type BackupAction =
  | { readonly type: 'press'; readonly press: Press }
  | { readonly type: 'planned'; readonly plan: BackupPlan }
  | { readonly type: 'plan_failed'; readonly error: RexusError }
  | { readonly type: 'event'; readonly event: RunEvent }
  | { readonly type: 'finished'; readonly report: BackupReport }
  | { readonly type: 'broken_off'; readonly error: RexusError };

export const initialBackup = (
  settings: Pick<Settings, 'databases' | 'databaseRules' | 'chains' | 'retention' | 'defaultType'>,
): BackupState => ({
  phase: 'choosing',
  choices: allChosen(offeredDatabases(settings)),
  type: settings.defaultType,
  problem: null,
});

/** Can this plan do anything at all? */
export const isRunnable = (plan: BackupPlan): boolean =>
  plan.space.verdict === 'enough' && plan.databases.some((database) => database.action === 'backup');

export const backupReducer = (state: BackupState, action: BackupAction): BackupState => {
  switch (action.type) {
    case 'press':
      return pressed(state, action.press);
    case 'planned':
      return state.phase === 'planning' ? { phase: 'plan', ...chosenIn(state), plan: action.plan } : state;
    case 'plan_failed':
      return state.phase === 'planning' ? { phase: 'plan_failed', ...chosenIn(state), error: action.error } : state;
    case 'event':
      return state.phase === 'running' ? { ...state, run: addRunEvent(state.run, action.event) } : state;
    case 'finished':
      return state.phase === 'running' ? { phase: 'finished', run: state.run, report: action.report } : state;
    case 'broken_off':
      return state.phase === 'running' ? { phase: 'broken_off', run: state.run, error: action.error } : state;
  }
};

/** Was the run stopped by a person (and not by what it met)? */
export const wasStopped = (error: RexusError): boolean => hasCode(error, 'INTERRUPTED');

const pressed = (state: BackupState, press: Press): BackupState => {
  const command = press.kind === 'command' ? press.command : null;
  switch (state.phase) {
    case 'choosing':
      if (command === 'back') return { phase: 'left' };
      if (command === 'choose') return chosen(state);
      if (command === 'left' || command === 'right') return { ...state, type: neighbour(state.type, command) };
      return { ...state, choices: pressInChoices(state.choices, press), problem: null };
    case 'planning':
    case 'plan_failed':
      return command === 'back' ? { phase: 'choosing', ...chosenIn(state), problem: null } : state;
    case 'plan':
      if (command === 'back') return { phase: 'choosing', ...chosenIn(state), problem: null };
      return command === 'choose' && isRunnable(state.plan)
        ? { phase: 'running', plan: state.plan, run: plannedRun(state.plan), stop: 'not_asked' }
        : state;
    case 'running':
      return { ...state, stop: stopAfter(state.stop, press) };
    case 'finished':
    case 'broken_off':
      return command === 'back' || command === 'choose' ? { phase: 'left' } : state;
    case 'left':
      return state;
  }
};

const chosenIn = ({ choices, type }: BackupChoices): BackupChoices => ({ choices, type });

/** The next type to the side, round and round. */
const neighbour = (type: BackupChoice, to: 'left' | 'right'): BackupChoice => {
  const step = to === 'left' ? BACKUP_CHOICES.length - 1 : 1;
  return BACKUP_CHOICES[(BACKUP_CHOICES.indexOf(type) + step) % BACKUP_CHOICES.length] ?? type;
};

const chosen = (state: BackupChoices): BackupState => {
  const databases = chosenOf(state.choices).map((setting) => setting.name);
  if (databases.length === 0) return { phase: 'choosing', ...chosenIn(state), problem: 'nothing_chosen' };
  return {
    phase: 'planning',
    ...chosenIn(state),
    request: {
      databases,
      type: state.type,
      copyOnly: false,
      tail: null,
      label: null,
      includeFiles: true,
      rotate: true,
      purpose: 'backup',
    },
  };
};
