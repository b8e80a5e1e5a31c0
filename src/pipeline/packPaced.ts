import { systemClock } from '../platform/clock.ts';
import type { OpenFile } from '../platform/disk.ts';
import { blockFormat } from './blockFormat.ts';
import { workersOf } from './blockPool.ts';
import { levelledBlocks } from './levelledBlocks.ts';
import { type Pace, pacedBlocks, pacedWrite } from './pace.ts';
import { type PackBlocks, packBlocks } from './packBlocks.ts';
import type { Packed } from './packFile.ts';
import type { StoreFormat } from './storedFileFormat.ts';

export interface PackPaced extends Omit<PackBlocks, 'format' | 'isCopy'> {
  readonly format: StoreFormat;
  readonly pace: Pace;
}

/** Packs blocks at the level and the pace that were asked for. @throws as packBlocks */
export const packPaced = async (source: OpenFile, { format, pace, ...request }: PackPaced): Promise<Packed> => {
  const { to, pool, write, signal } = request;
  const blocks = levelledBlocks(format, {
    at: (fixed) => pacedBlocks(blockFormat(fixed), pace, signal),
    clock: systemClock,
    workers: workersOf(pool),
  });
  const packed = await packBlocks(source, {
    ...request,
    format: blocks.format,
    isCopy: format.compression === 'none' && to === null,
    write: pacedWrite(write, pace, signal),
  });
  return { ...packed, levels: blocks.taken() };
};
