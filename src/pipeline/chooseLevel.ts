/** The lowest and the highest that may be chosen. */
export interface LevelRange {
  readonly lowest: number;
  readonly highest: number;
}

/** Where the choice stands. */
export interface LevelChoice {
  readonly level: number;
  /** How busy the compressor was at the level below before this one was tried; null: it was not come to from below. */
  readonly raisedAt: number | null;
  /** The level that made the rest wait, and how busy the compressor is at the one below it (null: not seen yet). */
  readonly tooMuch: { readonly level: number; readonly belowBusy: number | null } | null;
}

export const firstChoice = (level: number): LevelChoice => ({ level, raisedAt: null, tooMuch: null });

/** From here on the others wait for the compressor. */
const SATURATED = 0.9;
/** Up to here there is room for a level more, which costs up to 1.7 times as much. */
const ROOM = 0.6;
/** What was too much is tried again only when the compressor has this much less to do than it had then. */
const CALMER = 0.7;

/**
 * The next level, given how busy the compressor was since the last choice: the share of its threads' time that was spent compressing, 0 to 1. A
 * saturated compressor goes a level down, one that waits for the disk or the network a level up. What proved too much is remembered, so that the
 * level comes to rest wherever the load does. Pure.
 */
export const chooseLevel = (
  { level, raisedAt, tooMuch }: LevelChoice,
  busy: number,
  { lowest, highest }: LevelRange,
): LevelChoice => {
  if (busy >= SATURATED) {
    return { level: Math.max(lowest, level - 1), raisedAt: null, tooMuch: { level, belowBusy: raisedAt } };
  }
  if (tooMuch !== null && tooMuch.level === level + 1) {
    if (tooMuch.belowBusy === null) return { level, raisedAt, tooMuch: { level: tooMuch.level, belowBusy: busy } };
    if (busy > tooMuch.belowBusy * CALMER) return { level, raisedAt, tooMuch };
  }
  return busy <= ROOM && level < highest
    ? { level: level + 1, raisedAt: busy, tooMuch: null }
    : { level, raisedAt, tooMuch };
};
