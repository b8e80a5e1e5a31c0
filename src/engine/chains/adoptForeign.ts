/**
 * `chains.foreign_backups`: `adopt`. Judges a chain as if what somebody else took were stored here, where its files allow that. Pure: what is
 * on this disk was looked at before (engine/adopt/lookAtForeign).
 */
import type { BrokenChain, ForeignBackup } from '../../domain/brokenChain.ts';
import type { NotAdopted } from '../../domain/notAdopted.ts';
import type { HistoryEntry } from '../../sqlserver/chainFacts.ts';
import { assessBase, type BaseState } from './assessBase.ts';
import { assessLog, foreignLogs, type LogState } from './assessLog.ts';
import type { ChainSituation } from './chainSituation.ts';
import { type AdoptableFile, adopted, type ForeignFile, isAdoptable } from './foreignFile.ts';
import { intruderOf } from './intruder.ts';
import { sameGuid } from './ownSet.ts';

/** What has to be stored first, and what the chain is then. */
export interface Adopting<State> {
  readonly state: State;
  /** In the order in which they were taken; empty where the chain is ours already, or cannot become so. */
  readonly files: readonly AdoptableFile[];
  /** Why; null where nothing is adopted. */
  readonly why: ForeignBackup | null;
}

/** Everything in msdb that the chain hangs on and that is not ours: whose files are worth a look. */
export const foreignEntries = (situation: ChainSituation): readonly HistoryEntry[] => {
  const base = assessBase(situation);
  const guid = situation.server.base?.guid;
  const full =
    base.state === 'broken' && base.why.code === 'foreign_full' && guid !== undefined
      ? situation.history.filter((entry) => entry.type === 'full' && sameGuid(entry.guid, guid))
      : [];
  const log = assessLog(situation);
  return log.state === 'broken' && log.why.code === 'foreign_log' ? [...full, ...foreignLogs(situation)] : full;
};

/** assessBase with the foreign full that is the base adopted, if that can be. */
export const adoptForeignBase = (situation: ChainSituation): Adopting<BaseState> => {
  const state = assessBase(situation);
  if (state.state === 'ours' || state.why.code !== 'foreign_full') return nothing(state);
  const { server, foreign } = situation;
  const found = foreign.find(({ entry }) => server.base !== null && sameGuid(entry.guid, server.base.guid));
  if (found === undefined || !isAdoptable(found)) return nothing({ state: 'broken', why: named(state.why, found) });
  const then = assessBase(withAdopted(situation, [found]));
  return then.state === 'ours' ? { state: then, files: [found], why: state.why } : nothing(then);
};

/** assessLog with all foreign logs in the hole adopted, if they close it. */
export const adoptForeignLogs = (situation: ChainSituation): Adopting<LogState> => {
  const state = assessLog(situation);
  if (state.state === 'ours' || state.why.code !== 'foreign_log') return nothing(state);
  const inHole = new Set(foreignLogs(situation).map(({ guid }) => guid));
  const found = situation.foreign.filter(({ entry }) => inHole.has(entry.guid)).toSorted(asTaken);
  const files = found.filter(isAdoptable);
  const then = assessLog(withAdopted(situation, files));
  if (then.state === 'ours') return { state: then, files, why: state.why };
  if (then.why.code !== 'foreign_log') return nothing(then);
  return nothing({
    state: 'broken',
    why: named(
      then.why,
      found.find((one) => !isAdoptable(one)),
    ),
  });
};

/** The situation with these as our own. */
export const withAdopted = (situation: ChainSituation, files: readonly AdoptableFile[]): ChainSituation => ({
  ...situation,
  own: [...situation.own, ...files.map(adopted)],
});

/** The one that stands in the way, and why. */
const named = (why: ForeignBackup, found: ForeignFile | undefined): BrokenChain => {
  if (found === undefined) return { ...why, notAdopted: FORGOTTEN };
  const notAdopted = found.file.state === 'seen' ? FORGOTTEN : found.file.why;
  return { ...why, by: intruderOf(found.entry), notAdopted };
};

const FORGOTTEN: NotAdopted = { code: 'forgotten' };

const asTaken = (a: ForeignFile, b: ForeignFile): number =>
  a.entry.lastLsn < b.entry.lastLsn ? -1 : a.entry.lastLsn > b.entry.lastLsn ? 1 : 0;

const nothing = <State>(state: State): Adopting<State> => ({ state, files: [], why: null });
