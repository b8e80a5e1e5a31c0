/**
 * The oracle: looks for a sequence of the files that are left which the server itself takes to a moment. It knows headers and nothing of
 * src/catalogue/chain: what may follow what is asked of the server, and LSNs only say what is not worth asking.
 */
import { dropScratch, recoverAndRead, restoreData, restoreLog } from './restoreSequence.ts';
import type { Story } from './story.ts';
import type { TakenSet } from './takenSet.ts';
import type { Content } from './timeline.ts';

/** A sequence that the server took, with STOPAT on every log. */
export interface Found {
  readonly sets: readonly TakenSet[];
  readonly content: Content;
  /** The server says that the log holds the moment; else all logs were applied and none came to it (4322). */
  readonly reachedStop: boolean;
}

/** No more steps for one moment: what is left out then is counted. */
const MOST_STEPS = 60;

/** Every end that the server takes to the moment, each redo point and fork once. */
export const search = async (
  { server, taken }: Story,
  atMs: number,
): Promise<{ readonly found: readonly Found[]; readonly exhausted: boolean }> => {
  const left = taken.filter(({ file }) => file === 'good');
  const seen = new Set<string>();
  const found: Found[] = [];
  let steps = 0;

  const apply = async (set: TakenSet): Promise<boolean | null> => {
    steps++;
    const isLog = set.reading.type === 'log';
    const answer = isLog ? await restoreLog(server, set.path, atMs) : await restoreData(server, set.path);
    if (answer.kind === 'refused') return null;
    return isLog && answer.reachedStop;
  };
  const rebuild = async (path: readonly TakenSet[]): Promise<void> => {
    await dropScratch(server);
    for (const set of path)
      if ((await apply(set)) === null) throw new Error(`the server changed its mind about ${set.path}`);
  };
  /** The scratch database holds `path`. True: it still does. */
  const goOn = async (path: readonly TakenSet[]): Promise<boolean> => {
    let holds = true;
    let isEnd = true;
    for (const log of nextOf(path, left)) {
      if (steps > MOST_STEPS) return holds;
      if (seen.has(stateOf(log))) {
        isEnd = false;
        continue;
      }
      if (!holds) await rebuild(path);
      holds = true;
      const reachedStop = await apply(log);
      if (reachedStop === null) continue;
      isEnd = false;
      if (reachedStop) {
        found.push({ sets: [...path, log], content: await recoverAndRead(server), reachedStop });
      } else {
        seen.add(stateOf(log));
        await goOn([...path, log]);
      }
      holds = false;
    }
    if (isEnd && path.some(({ reading }) => reading.type === 'log')) {
      if (!holds) await rebuild(path);
      found.push({ sets: path, content: await recoverAndRead(server), reachedStop: false });
      holds = false;
    }
    return holds;
  };

  for (const base of startsOf(left, atMs)) {
    const state = stateOf(base.at(-1) ?? base[0]);
    if (seen.has(state) || steps > MOST_STEPS) continue;
    seen.add(state);
    await dropScratch(server);
    let isTaken = true;
    for (const set of base) isTaken &&= (await apply(set)) !== null;
    if (isTaken) await goOn(base);
  }
  await dropScratch(server);
  return { found, exhausted: steps <= MOST_STEPS };
};

/** Fulls, and fulls with a differential that names them; none that began after the moment. Newest first. */
const startsOf = (left: readonly TakenSet[], atMs: number): readonly (readonly [TakenSet, ...TakenSet[]])[] => {
  const before = left.filter(({ beganMs }) => beganMs <= atMs);
  return before
    .filter(({ reading }) => reading.type === 'full')
    .flatMap((full): readonly (readonly [TakenSet, ...TakenSet[]])[] => [
      [full],
      ...before
        .filter(({ reading }) => reading.type === 'differential' && reading.baseGuid === full.reading.guid)
        .map((differential): readonly [TakenSet, ...TakenSet[]] => [full, differential]),
    ])
    .reverse();
};

/** Logs that begin at or before where the path ends, and end behind it. */
const nextOf = (path: readonly TakenSet[], left: readonly TakenSet[]): readonly TakenSet[] => {
  const redo = path.at(-1)?.reading.lastLsn ?? 0n;
  return left
    .filter(({ reading }) => reading.type === 'log' && reading.firstLsn <= redo && reading.lastLsn > redo)
    .sort((a, b) => (a.reading.lastLsn < b.reading.lastLsn ? 1 : -1));
};

/** The same redo point on the same fork is the same database, however it was come to. */
const stateOf = ({ reading }: TakenSet): string => `${reading.lastLsn} ${reading.fork}`;
