/** Words for a level, each with its number by algorithm (docs/performance.md). */
export const LEVEL_PRESETS = ['fast', 'small'] as const;
export type LevelPreset = (typeof LEVEL_PRESETS)[number];

/** How hard a compressor tries. `auto`: as hard as it can without being what the rest waits for; chosen block by block. */
export type CompressionLevel = number | 'auto';

/** At which levels a file was compressed. All three are one number where the level was fixed. */
export interface LevelsTaken {
  readonly lowest: number;
  readonly highest: number;
  /** The one that most of the content was compressed at. */
  readonly mostUsed: number;
}
