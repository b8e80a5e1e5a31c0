import { availableParallelism } from 'node:os';

/** Bytes of content that are compressed by themselves: on database pages 2 MiB cost a quarter of a percent in size (docs/performance.md). */
export const BLOCK_BYTES = 2 * 1024 * 1024;

/** zstd finds what it has seen anywhere in a block: small real backups are 6 % smaller in blocks of 4 MiB (docs/performance.md). */
export const MOST_BLOCK_BYTES = 4 * 1024 * 1024;

/** Of each buffer; what is not used of it costs no memory. Compressed, a block that cannot be made smaller is a little larger (five bytes for every 16 KiB at most). */
export const BUFFER_BYTES = MOST_BLOCK_BYTES + 16 * 1024;

/** More cores than this the one thread that reads and hashes could not feed. */
const MOST_WORKERS = 6;

/**
 * Room for blocks of content. One pool serves every file that is packed or read back at the same time: cores and memory are limited for the
 * process, not for each database.
 */
export interface BlockPool {
  /** How many blocks exist. */
  readonly size: number;
  /** Bytes of content that go into one, at most MOST_BLOCK_BYTES. */
  readonly blockBytes: number;
  /** A buffer of BUFFER_BYTES. Waits, in turn: who holds some already must be giving them back meanwhile, without waiting for this one. */
  take(): Promise<Buffer>;
  giveBack(block: Buffer): void;
}

/** A pool of so many blocks, each made when it is first needed. */
export const blockPool = (size: number, blockBytes = MOST_BLOCK_BYTES): BlockPool => {
  const free: Buffer[] = [];
  const waiting: ((block: Buffer) => void)[] = [];
  let made = 0;
  const takeNow = (): Buffer | null => {
    const block = free.pop();
    if (block !== undefined) return block;
    if (made === size) return null;
    made += 1;
    // Shared memory: digestThread.ts reads it where it is.
    return Buffer.from(new SharedArrayBuffer(BUFFER_BYTES));
  };
  return {
    size,
    blockBytes,
    take: async () => takeNow() ?? (await new Promise<Buffer>((resolve) => waiting.push(resolve))),
    giveBack: (block) => {
      const next = waiting.shift();
      if (next === undefined) free.push(block);
      else next(block);
    },
  };
};

/** Blocks that are not compressed: one is being read, one is being written. */
const IDLE_BLOCKS = 2;

/** How many blocks of the pool are compressed at the same time. */
export const workersOf = ({ size }: BlockPool): number => Math.max(1, size - IDLE_BLOCKS);

/** The process's own: a block for every core that compresses, and the idle ones. */
export const sharedBlocks = blockPool(Math.min(availableParallelism(), MOST_WORKERS) + IDLE_BLOCKS);
