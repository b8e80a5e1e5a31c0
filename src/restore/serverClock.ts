/**
 * Which time the server's own clock showed at an instant. STOPAT is local time of the server (rivals.md rule 34), whose zone nobody tells: its
 * offset is known for now and for the start and finish of every backup set (manifests), and between two that differ the clocks were put
 * forward or back.
 */
import { type OffsetAt, offsetIn, readMoment, wallTimeAt } from '../domain/wallTime.ts';

/** The server's offset as it was once seen. */
export interface SeenOffset {
  readonly atMs: number;
  readonly offsetMinutes: number;
}

export type ServerOffset =
  | { readonly kind: 'known'; readonly offsetMinutes: number }
  /** Between these two instants the server's clock changed, and nobody knows when exactly, or it showed the time in question twice. */
  | { readonly kind: 'unclear'; readonly sinceMs: number; readonly untilMs: number };

const MINUTE_MS = 60_000;

/**
 * The offset at an instant, from what was seen on either side of it. `zone` (this machine's) helps where it agrees with all that was seen: then
 * the server is in the same zone, as far as anyone can tell. A time that its clock showed twice is unclear: STOPAT would stop at the first of
 * the two.
 */
export const serverOffsetAt = (atMs: number, seen: readonly SeenOffset[], zone: OffsetAt): ServerOffset => {
  const inOrder = [...seen].sort((a, b) => a.atMs - b.atMs);
  const isSameZone = inOrder.length > 0 && inOrder.every((one) => zone(one.atMs) === one.offsetMinutes);
  return isSameZone ? inZone(atMs, zone) : asSeen(atMs, inOrder);
};

const inZone = (atMs: number, zone: OffsetAt): ServerOffset => {
  const offsetMinutes = zone(atMs);
  const read = readMoment(wallTimeAt(atMs, offsetMinutes), zone);
  if (read.kind !== 'twice') return { kind: 'known', offsetMinutes };
  const [first, later] = read.offsets;
  const changeMs = changeBetween(
    atMs + (offsetMinutes - first) * MINUTE_MS,
    atMs + (offsetMinutes - later) * MINUTE_MS,
    zone,
  );
  const backMs = (first - later) * MINUTE_MS;
  return { kind: 'unclear', sinceMs: changeMs - backMs, untilMs: changeMs + backMs };
};

/** The instant at which a zone that has another offset at the end than at the beginning changes it; to the second. */
const changeBetween = (fromMs: number, toMs: number, zone: OffsetAt): number => {
  let [low, high] = [fromMs, toMs];
  const first = zone(fromMs);
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2);
    if (zone(middle) === first) low = middle;
    else high = middle;
  }
  return Math.ceil(low / 1000) * 1000;
};

const asSeen = (atMs: number, inOrder: readonly SeenOffset[]): ServerOffset => {
  const before = inOrder.findLast((one) => one.atMs <= atMs);
  const after = inOrder.find((one) => one.atMs > atMs);
  const [from, to] = [before ?? after, after ?? before];
  if (from === undefined || to === undefined) return { kind: 'unclear', sinceMs: atMs, untilMs: atMs };
  if (from.offsetMinutes !== to.offsetMinutes) return { kind: 'unclear', sinceMs: from.atMs, untilMs: to.atMs };
  return putBackBefore(atMs, inOrder) ?? { kind: 'known', offsetMinutes: from.offsetMinutes };
};

/** The clock was seen to have been put back: what it had shown until then, at the latest, it went on to show again. */
const putBackBefore = (atMs: number, inOrder: readonly SeenOffset[]): ServerOffset | null => {
  for (const [place, to] of inOrder.entries()) {
    const from = inOrder[place - 1];
    if (from === undefined || from.offsetMinutes <= to.offsetMinutes || atMs < to.atMs) continue;
    const untilMs = to.atMs + (from.offsetMinutes - to.offsetMinutes) * MINUTE_MS;
    if (atMs < untilMs) return { kind: 'unclear', sinceMs: from.atMs, untilMs };
  }
  return null;
};

/** What the start and finish of a set say of the server's offset. */
export const seenIn = (set: { readonly startedAt: string; readonly finishedAt: string }): readonly SeenOffset[] =>
  [set.startedAt, set.finishedAt].flatMap((iso) => {
    const offsetMinutes = offsetIn(iso);
    return offsetMinutes === null ? [] : [{ atMs: Date.parse(iso), offsetMinutes }];
  });

/**
 * The instant as STOPAT names it. `datetime` counts in three-hundredths of a second and rounds to the nearest (contract.md section 6.5), so
 * that 14:30:00.006 would let in what was committed at .007: it is rounded down to one of them here.
 */
export const stopAtText = (atMs: number, offsetMinutes: number): string => {
  const second = Math.floor(atMs / 1000) * 1000;
  const ticks = Math.floor(((atMs - second) * 3 + 1) / 10);
  return wallTimeAt(second + Math.round((ticks * 10) / 3), offsetMinutes);
};
