import type { LevelsTaken } from '../domain/compressionLevel.ts';
import type { Clock } from '../platform/clock.ts';
import type { BlockFormat } from './blockFormat.ts';
import { chooseLevel, firstChoice, type LevelRange } from './chooseLevel.ts';
import type { FixedFormat, StoreFormat } from './storedFileFormat.ts';

/** Beyond these size hardly falls and time grows much (docs/performance.md). */
const RANGES = { gzip: { lowest: 1, highest: 8 }, zstd: { lowest: 1, highest: 12 } } as const satisfies Record<
  string,
  LevelRange
>;
const START = { gzip: 6, zstd: 3 } as const;

/** Enough of them to see who waits for whom: about a tenth of a second of two cores. */
const BLOCKS_A_CHOICE = 8;

export interface LevelledBlocks {
  readonly format: BlockFormat;
  /** Of the blocks so far; null where nothing is compressed. */
  taken(): LevelsTaken | null;
}

export interface Compressor {
  /** The blocks at one level. */
  at(format: FixedFormat): BlockFormat;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** Blocks that are compressed side by side. */
  readonly workers: number;
}

/** Blocks at the level that was asked for; with `auto` at one that follows how busy the compressor is. Each file begins anew. */
export const levelledBlocks = (format: StoreFormat, compressor: Compressor): LevelledBlocks => {
  if (format.compression === 'none') return { format: compressor.at(format), taken: () => null };
  const { compression, level } = format;
  if (level === 'auto') return autoBlocks(compression, compressor);
  const taken = { lowest: level, highest: level, mostUsed: level };
  return { format: compressor.at({ compression, level }), taken: () => taken };
};

const autoBlocks = (compression: 'gzip' | 'zstd', { at, clock, workers }: Compressor): LevelledBlocks => {
  let choice = firstChoice(START[compression]);
  let window = { startMs: clock.monotonicMs(), busyMs: 0, done: 0 };
  let [compressing, countedMs] = [0, window.startMs];
  const bytesAt = new Map<number, number>();
  const formats = new Map<number, BlockFormat>();

  const formatAt = (level: number): BlockFormat => {
    const known = formats.get(level) ?? at({ compression, level });
    formats.set(level, known);
    return known;
  };
  /** Counts the time since the last change, which had so many blocks at work. */
  const change = (by: 1 | -1): void => {
    const now = clock.monotonicMs();
    const busyMs = window.busyMs + ((now - countedMs) * Math.min(compressing, workers)) / workers;
    window = { ...window, busyMs, done: window.done + (by < 0 ? 1 : 0) };
    [compressing, countedMs] = [compressing + by, now];
    if (window.done < BLOCKS_A_CHOICE || now === window.startMs) return;
    choice = chooseLevel(choice, busyMs / (now - window.startMs), RANGES[compression]);
    window = { startMs: now, busyMs: 0, done: 0 };
  };
  const fixed = formatAt(choice.level);
  return {
    format: {
      ...fixed,
      pack: async (block) => {
        change(1);
        const { level } = choice;
        bytesAt.set(level, (bytesAt.get(level) ?? 0) + block.length);
        try {
          return await formatAt(level).pack(block);
        } finally {
          change(-1);
        }
      },
    },
    taken: () => {
      const levels = [...bytesAt].sort(([, a], [, b]) => b - a).map(([level]) => level);
      const [mostUsed = choice.level] = levels;
      return { lowest: Math.min(mostUsed, ...levels), highest: Math.max(mostUsed, ...levels), mostUsed };
    },
  };
};
