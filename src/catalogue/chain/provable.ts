/**
 * What the times of a backup set prove. A window must never hold an instant that an actual restore would miss, so every bound errs to the safe
 * side (docs/decisions/0007-the-chain-graph.md):
 *
 * - Start and finish are the server's, in whole seconds, rounded down (contract.md section 5): what is written as 14:30:00 may have been
 *   14:30:00.999. They carry the UTC offset; only instants are compared, since a local hour comes twice a year.
 * - A data set holds an unknown part of what was committed while it was taken, and STOPAT may not lie before its end (4335, 4338; contract.md
 *   section 6.5). Its end is certainly over one second after the written finish.
 * - A log holds all that was committed before it began. From 2022 it names its last commit, and a later commit has that time at the earliest:
 *   all before that time is in it. Nothing beyond either is known to be in it. Its offset is the set's own: a last commit that seems to be later
 *   than the finish was made before the clocks were put back.
 * - A set alone, without any log after it, is called by its finish: the one instant that can be named for it.
 */
import type { ChainSet } from './chainSet.ts';

const SECOND_MS = 1000;

/** The first instant that STOPAT may name once the set was applied whole. */
export const afterEndMs = ({ finishedMs }: ChainSet): number => finishedMs + SECOND_MS;

/** All that was committed before this instant lies before the set's last LSN. The instant itself is not proven. */
export const knownBeforeMs = ({ type, startedMs, finishedMs, lastValidMs }: ChainSet): number =>
  type === 'log' && lastValidMs !== null && lastValidMs < finishedMs + SECOND_MS
    ? Math.max(startedMs, lastValidMs)
    : startedMs;

/** From here on a set proves on which recovery fork its database was: the fork may be as young as the second in which the set began. */
export const forkKnownMs = ({ startedMs }: ChainSet): number => startedMs + SECOND_MS;
