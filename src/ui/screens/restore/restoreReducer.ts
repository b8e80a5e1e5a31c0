/**
 * The restore wizard: run → databases (or database → moment) → same or new name → the plan → names typed for what is overwritten → progress → result. Every step
 * remembers the one before it, so that Esc always goes back exactly one.
 */
import { type CataloguedRun, isStored } from '../../../catalogue/manifest.ts';
import { type DatabaseName, parseDatabaseName, sameDatabase } from '../../../domain/databaseName.ts';
import type { RunId } from '../../../domain/runId.ts';
import { localOffsetAt } from '../../../domain/wallTime.ts';
import type { RestorePlan } from '../../../restore/restorePlan.ts';
import type { Catalogue, DatabaseLine } from '../../../services.ts';
import { chosenOf, pressInChoices } from '../../choices.ts';
import type { Press } from '../../keys.ts';
import { moveCursor } from '../../listWindow.ts';
import { addRestoreEvent, plannedRestore } from '../../progress/restoreProgress.ts';
import { stopAfter } from '../../stopState.ts';
import { isTypedName, typedAfter } from '../../typedText.ts';
import { isRestorable } from '../runs/runsReducer.ts';
import { momentChosen, momentDraft, pressInMoment } from './momentDraft.ts';
import {
  type Asked,
  isExecutable,
  type NameProblem,
  type RestoreAction,
  type RestorePart,
  type RestoreState,
} from './restoreState.ts';

/** Starts at the list of runs, or behind it when the run was chosen elsewhere. */
export const initialRestore = (
  { runs }: Pick<Catalogue, 'runs'>,
  lines: readonly DatabaseLine[],
  id: RunId | null,
): RestoreState => {
  const restorable = runs.filter(isRestorable);
  const index = restorable.findIndex((run) => run.manifest.id === id);
  const list: RestoreState = {
    phase: 'choosing_run',
    runs: restorable,
    lines: lines.filter(({ chains }) => chains.newestMs !== null),
    cursor: Math.max(0, index),
  };
  const run = restorable[index];
  return run === undefined ? list : choosingParts(list, run);
};

export const restoreReducer = (state: RestoreState, action: RestoreAction): RestoreState => {
  switch (action.type) {
    case 'press':
      return pressed(state, action.press);
    case 'planned':
      return state.phase === 'planning' ? { phase: 'plan', back: state.back, plan: action.plan } : state;
    case 'plan_failed':
      return state.phase === 'planning' ? { phase: 'plan_failed', back: state.back, error: action.error } : state;
    case 'event':
      return state.phase === 'running' ? { ...state, restore: addRestoreEvent(state.restore, action.event) } : state;
    case 'finished':
      return state.phase === 'running' ? { phase: 'finished', restore: state.restore, report: action.report } : state;
    case 'broken_off':
      return state.phase === 'running' ? { phase: 'broken_off', restore: state.restore, error: action.error } : state;
  }
};

const pressed = (state: RestoreState, press: Press): RestoreState => {
  const command = press.kind === 'command' ? press.command : null;
  switch (state.phase) {
    case 'unreadable':
    case 'finished':
    case 'broken_off':
      return command === 'back' || command === 'choose' ? { phase: 'left' } : state;
    case 'choosing_run': {
      if (command === 'back') return { phase: 'left' };
      const run = state.runs[state.cursor];
      if (command === 'choose') return run === undefined ? state : choosingParts(state, run);
      if (command === 'moment' && state.lines.length > 0) {
        return { phase: 'choosing_database', back: state, lines: state.lines, cursor: 0 };
      }
      return command === null ? state : { ...state, cursor: moveCursor(state.cursor, state.runs.length, command) };
    }
    case 'choosing_database': {
      if (command === 'back') return state.back;
      const line = state.lines[state.cursor];
      if (line !== undefined && command === 'choose') {
        return { phase: 'choosing_moment', back: state, line, draft: momentDraft(line.chains) };
      }
      if (line !== undefined && command === 'drill') return { phase: 'drilling', database: line.chains.database };
      return command === null ? state : { ...state, cursor: moveCursor(state.cursor, state.lines.length, command) };
    }
    case 'choosing_moment':
      if (command === 'back') return state.back;
      return command === 'choose' ? momentTyped(state) : { ...state, draft: pressInMoment(state.draft, press) };
    case 'choosing_parts':
      if (command === 'back') return state.back;
      if (command === 'choose') return partsChosen(state);
      return { ...state, choices: pressInChoices(state.choices, press), problem: null };
    case 'choosing_name':
      if (command === 'back') return state.back;
      return command === 'choose' ? nameChosen(state) : inName(state, press);
    case 'planning':
    case 'plan_failed':
      return command === 'back' ? state.back : state;
    case 'plan':
      if (command === 'back') return state.back;
      return command === 'choose' && isExecutable(state.plan)
        ? confirmNext(state, state.plan, state.plan.confirmations)
        : state;
    case 'confirming':
      if (command === 'back') return state.back;
      return command === 'choose'
        ? nameTyped(state)
        : { ...state, typed: typedAfter(state.typed, press), isWrong: false };
    case 'running':
      return { ...state, stop: stopAfter(state.stop, press) };
    case 'drilling':
    case 'left':
      return state;
  }
};

const choosingParts = (back: RestoreState, run: CataloguedRun): RestoreState => {
  const { databases, config, application } = run.manifest;
  const good = databases.filter(isStored);
  const files = config.entries.length + application.entries.length;
  const parts: readonly RestorePart[] = [
    ...good.map((database) => ({
      kind: 'database' as const,
      name: database.name,
      bytes: database.status === 'completed' ? database.stored.content.bytes : database.sizeBytes,
    })),
    ...(files > 0 ? [{ kind: 'files' as const, count: files }] : []),
  ];
  // Overwriting is never the default: only where there is no choice is it made already.
  const items = parts.map((value) => ({ value, isChosen: value.kind === 'database' && good.length === 1 }));
  return { phase: 'choosing_parts', back, run, choices: { items, cursor: 0 }, problem: null };
};

const partsChosen = (state: Extract<RestoreState, { phase: 'choosing_parts' }>): RestoreState => {
  const parts = chosenOf(state.choices);
  const databases = parts.flatMap((part) => (part.kind === 'database' ? [part.name] : []));
  const files = parts.some((part) => part.kind === 'files');
  const { id } = state.run.manifest;
  const [source] = databases;
  if (source === undefined) return { ...state, problem: 'no_database' };
  if (databases.length > 1)
    return {
      phase: 'planning',
      back: state,
      request: { kind: 'run', id, databases, as: null, files, withoutTail: false },
    };
  return namingFor(state, source, { kind: 'run', id, files });
};

const namingFor = (back: RestoreState, source: DatabaseName, asked: Asked): RestoreState => ({
  phase: 'choosing_name',
  back,
  source,
  asked,
  option: 'same',
  typed: '',
  problem: null,
});

const momentTyped = (state: Extract<RestoreState, { phase: 'choosing_moment' }>): RestoreState => {
  const chosen = momentChosen(state.draft, localOffsetAt);
  return typeof chosen === 'object'
    ? namingFor(state, state.line.chains.database, { kind: 'moment', target: chosen })
    : { ...state, draft: { ...state.draft, problem: chosen } };
};

type Naming = Extract<RestoreState, { phase: 'choosing_name' }>;

const inName = (state: Naming, press: Press): RestoreState => {
  if (press.kind === 'command') {
    if (press.command === 'up') return { ...state, option: 'same', problem: null };
    if (press.command === 'down' || press.command === 'next') return { ...state, option: 'new', problem: null };
    return state;
  }
  return state.option === 'new' ? { ...state, typed: typedAfter(state.typed, press), problem: null } : state;
};

const nameChosen = (state: Naming): RestoreState => {
  const { asked, source } = state;
  const planning = (as: DatabaseName | null): RestoreState => ({
    phase: 'planning',
    back: state,
    request:
      asked.kind === 'moment'
        ? { kind: 'moment', database: source, target: asked.target, as, withoutTail: false }
        : { kind: 'run', id: asked.id, databases: [source], as, files: asked.files, withoutTail: false },
  });
  if (state.option === 'same') return planning(null);
  const target = readName(state.typed.trim(), source);
  return typeof target === 'object' ? { ...state, problem: target.problem } : planning(target);
};

const readName = (text: string, source: DatabaseName): DatabaseName | { readonly problem: NameProblem } => {
  if (text === '') return { problem: 'empty' };
  try {
    const name = parseDatabaseName(text);
    return sameDatabase(name, source) ? { problem: 'same' } : name;
  } catch {
    return { problem: 'invalid' };
  }
};

/** Asks for the next name to be typed; starts when there is none left. */
const confirmNext = (back: RestoreState, plan: RestorePlan, names: readonly DatabaseName[]): RestoreState => {
  const [expected, ...afterwards] = names;
  return expected === undefined
    ? { phase: 'running', plan, restore: plannedRestore(plan), stop: 'not_asked' }
    : { phase: 'confirming', back, plan, expected, afterwards, typed: '', isWrong: false };
};

const nameTyped = (state: Extract<RestoreState, { phase: 'confirming' }>): RestoreState =>
  isTypedName(state.typed, state.expected)
    ? confirmNext(state.back, state.plan, state.afterwards)
    : { ...state, isWrong: true };
