import type { LevelsTaken } from '../domain/compressionLevel.ts';
import type { Messages } from './en.ts';

/** At which level something was compressed, and between which others where it changed. */
export const levelsText = ({ lowest, highest, mostUsed }: LevelsTaken, { pack }: Messages): string =>
  lowest === highest ? pack.level(mostUsed) : pack.levels(mostUsed, lowest, highest);
