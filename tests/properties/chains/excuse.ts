import type { Found } from './search.ts';
import type { Story } from './story.ts';
import type { TakenSet } from './takenSet.ts';
import { tickBefore, tickOf } from './timeline.ts';

const SECOND_MS = 1000;

/**
 * Why a sequence that the server takes to a moment does not show that the moment can be restored; null: it does, and a planner that says
 * otherwise is wrong. `other rows` is none; the others are all that headers are not precise enough to say:
 *
 * - where a data set ended within the second after its written finish (STOPAT may not lie before that end);
 * - whether a moment lies inside a log with minimally logged changes (4341) or behind all of them;
 * - whether more was committed after a log's last commit and before the second in which it was begun, or in the tick of that commit;
 * - on which fork the database was before the second after which a set of the new fork was first begun.
 */
export const excuseOf = (
  { timeline, taken }: Story,
  { sets, content, reachedStop }: Found,
  atMs: number,
): string | null => {
  const chapter = timeline.at(atMs);
  const last = sets.at(-1);
  if (chapter === null || last === undefined || chapter.content !== content) return 'other rows';
  // By chance the same: nothing was committed on the fork that was left before it was left.
  if (chapter.fork !== last.reading.fork) return 'other rows';
  const wholeUntil = (set: TakenSet): boolean => atMs < set.reading.finishedMs + SECOND_MS;
  if (sets.some((set) => isData(set) && wholeUntil(set))) return 'end of a data set';
  if (sets.some((set) => set.reading.isBulkLogged && wholeUntil(set))) return 'bulk-logged';
  if (atMs >= last.reading.startedMs && !(reachedStop && tickBefore(atMs) < lastCommitTick(last)))
    return 'end of a log';
  const firstOnFork = taken
    .filter(({ reading }) => reading.fork === last.reading.fork)
    .map(({ reading }) => reading.startedMs);
  if (atMs < Math.min(...firstOnFork) + SECOND_MS) return 'age of a fork';
  return null;
};

const isData = ({ reading }: TakenSet): boolean => reading.type !== 'log';

/** LastValidRestoreTime, which headers have in ticks of datetime. */
const lastCommitTick = ({ reading }: TakenSet): number =>
  reading.lastCommitMs === null ? Number.NEGATIVE_INFINITY : tickOf(reading.lastCommitMs);
