import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { interruptedBy, throwIfInterrupted } from '../domain/interrupted.ts';

/**
 * Drives blocks through an optional transform to `take`, one at a time in order: the reader waits for the transform and the transform for
 * `take`, so that no more than a few blocks are ever in memory. @throws RexusError INTERRUPTED; what the source, the transform or `take` throws
 */
export const transfer = async (
  source: AsyncIterable<Uint8Array>,
  transform: Transform | null,
  take: (block: Uint8Array) => Promise<void>,
  signal: AbortSignal,
): Promise<void> => {
  throwIfInterrupted(signal);
  const drain = async (blocks: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const block of blocks) {
      throwIfInterrupted(signal);
      await take(block);
    }
  };
  if (transform === null) return await drain(source);
  try {
    await pipeline(source, transform, drain, { signal });
  } catch (error) {
    throw signal.aborted ? interruptedBy(signal) : error;
  }
};
