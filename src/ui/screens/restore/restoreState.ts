import type { CataloguedRun } from '../../../catalogue/manifest.ts';
import type { DatabaseName } from '../../../domain/databaseName.ts';
import type { RexusError } from '../../../domain/rexusError.ts';
import type { RunId } from '../../../domain/runId.ts';
import type { RestoreEvent } from '../../../restore/restoreEvent.ts';
import type { RestorePlan } from '../../../restore/restorePlan.ts';
import type { RestoreReport } from '../../../restore/restoreReport.ts';
import type { MomentRequest, RestoreRequest } from '../../../restore/restoreRequest.ts';
import type { DatabaseLine } from '../../../services.ts';
import type { Choices } from '../../choices.ts';
import type { KeyMode, Press } from '../../keys.ts';
import type { RestoreProgress } from '../../progress/restoreProgress.ts';
import type { StopState } from '../../stopState.ts';
import type { MomentDraft } from './momentDraft.ts';

/** What of a run can be brought back. */
export type RestorePart =
  | { readonly kind: 'database'; readonly name: DatabaseName; readonly bytes: number }
  | { readonly kind: 'files'; readonly count: number };

/** What of the database that is given a name: what a run holds of it, or a moment of it. */
export type Asked =
  | { readonly kind: 'run'; readonly id: RunId; readonly files: boolean }
  | { readonly kind: 'moment'; readonly target: MomentRequest['target'] };

export type NameProblem = 'empty' | 'same' | 'invalid';

/** Where the wizard is; `back` is where Esc leads. */
export type RestoreState =
  | { readonly phase: 'unreadable'; readonly error: RexusError }
  | {
      readonly phase: 'choosing_run';
      readonly runs: readonly CataloguedRun[];
      readonly lines: readonly DatabaseLine[];
      readonly cursor: number;
    }
  | {
      readonly phase: 'choosing_database';
      readonly back: RestoreState;
      readonly lines: readonly DatabaseLine[];
      readonly cursor: number;
    }
  | {
      readonly phase: 'choosing_moment';
      readonly back: RestoreState;
      readonly line: DatabaseLine;
      readonly draft: MomentDraft;
    }
  | {
      readonly phase: 'choosing_parts';
      readonly back: RestoreState;
      readonly run: CataloguedRun;
      readonly choices: Choices<RestorePart>;
      readonly problem: 'no_database' | null;
    }
  | {
      readonly phase: 'choosing_name';
      readonly back: RestoreState;
      readonly source: DatabaseName;
      readonly asked: Asked;
      readonly option: 'same' | 'new';
      readonly typed: string;
      readonly problem: NameProblem | null;
    }
  | { readonly phase: 'planning'; readonly back: RestoreState; readonly request: RestoreRequest }
  | { readonly phase: 'plan_failed'; readonly back: RestoreState; readonly error: RexusError }
  | { readonly phase: 'plan'; readonly back: RestoreState; readonly plan: RestorePlan }
  | {
      readonly phase: 'confirming';
      readonly back: RestoreState;
      readonly plan: RestorePlan;
      readonly expected: DatabaseName;
      readonly afterwards: readonly DatabaseName[];
      readonly typed: string;
      readonly isWrong: boolean;
    }
  | {
      readonly phase: 'running';
      readonly plan: RestorePlan;
      readonly restore: RestoreProgress;
      readonly stop: StopState;
    }
  | { readonly phase: 'finished'; readonly restore: RestoreProgress; readonly report: RestoreReport }
  | { readonly phase: 'broken_off'; readonly restore: RestoreProgress; readonly error: RexusError }
  /** This database is taken to a drill. */
  | { readonly phase: 'drilling'; readonly database: DatabaseName }
  | { readonly phase: 'left' };

/** A key, or what the plan and the run ended with. */
export type RestoreAction =
  | { readonly type: 'press'; readonly press: Press }
  | { readonly type: 'planned'; readonly plan: RestorePlan }
  | { readonly type: 'plan_failed'; readonly error: RexusError }
  | { readonly type: 'event'; readonly event: RestoreEvent }
  | { readonly type: 'finished'; readonly report: RestoreReport }
  | { readonly type: 'broken_off'; readonly error: RexusError };

/** A name is typed when it is asked for: then `q` is a letter. */
export const keyModeOf = (state: RestoreState): KeyMode =>
  state.phase === 'confirming' ||
  state.phase === 'choosing_moment' ||
  (state.phase === 'choosing_name' && state.option === 'new')
    ? 'typing'
    : 'commands';

/** Will anything be restored at all? */
export const isExecutable = (plan: RestorePlan): boolean =>
  plan.databases.some((database) => database.action === 'restore');
