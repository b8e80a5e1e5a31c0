/** The list of runs, newest first, and the details of one. Manifests that cannot be read stand on top: they need somebody. */
import { type CataloguedRun, isStored } from '../../../catalogue/manifest.ts';
import type { LocalPath } from '../../../domain/localPath.ts';
import type { RexusError } from '../../../domain/rexusError.ts';
import type { RunId } from '../../../domain/runId.ts';
import type { Catalogue } from '../../../services.ts';
import type { Press } from '../../keys.ts';
import { moveCursor } from '../../listWindow.ts';

export type RunsItem =
  | { readonly kind: 'run'; readonly run: CataloguedRun }
  | { readonly kind: 'unreadable'; readonly path: LocalPath; readonly error: RexusError };

interface Listed {
  readonly items: readonly RunsItem[];
  readonly cursor: number;
}

export type RunsState =
  | { readonly phase: 'failed'; readonly error: RexusError }
  | ({ readonly phase: 'list' } & Listed)
  | ({ readonly phase: 'details'; readonly item: RunsItem } & Listed)
  /** This run is taken to the restore wizard. */
  | { readonly phase: 'restoring'; readonly id: RunId }
  | { readonly phase: 'left' };

export type RunsAction = { readonly type: 'press'; readonly press: Press };

export const listOf = ({ runs, unreadable }: Catalogue): RunsState => ({
  phase: 'list',
  items: [
    ...unreadable.map((entry) => ({ kind: 'unreadable', ...entry }) as const),
    ...runs.map((run) => ({ kind: 'run', run }) as const),
  ],
  cursor: 0,
});

/** Something can be brought back from it. */
export const isRestorable = ({ manifest }: CataloguedRun): boolean => manifest.databases.some(isStored);

export const runsReducer = (state: RunsState, { press }: RunsAction): RunsState => {
  const command = press.kind === 'command' ? press.command : null;
  switch (state.phase) {
    case 'failed':
      return command === 'back' || command === 'choose' ? { phase: 'left' } : state;
    case 'list': {
      if (command === null) return state;
      if (command === 'back') return { phase: 'left' };
      const item = state.items[state.cursor];
      if (command === 'choose') return item === undefined ? state : { ...state, phase: 'details', item };
      if (command === 'restore') return restoring(state, item);
      return { ...state, cursor: moveCursor(state.cursor, state.items.length, command) };
    }
    case 'details':
      if (command === 'back') return { phase: 'list', items: state.items, cursor: state.cursor };
      return command === 'restore' ? restoring(state, state.item) : state;
    case 'restoring':
    case 'left':
      return state;
  }
};

const restoring = (state: RunsState, item: RunsItem | undefined): RunsState =>
  item?.kind === 'run' && isRestorable(item.run) ? { phase: 'restoring', id: item.run.manifest.id } : state;
