import { throwIfInterrupted } from '../domain/interrupted.ts';
import type { Limits } from '../domain/limits.ts';
import type { Clock } from '../platform/clock.ts';
import type { BlockFormat } from './blockFormat.ts';
import { type Debt, msUntilPaid, paidOff } from './debt.ts';

/** How packing takes account of what else the machine has to do. One for the process: the limits hold for all files together. */
export interface Pace {
  /** Waits until the processor may be used again; null: no limit. @throws RexusError INTERRUPTED */
  readonly work: ((signal: AbortSignal) => Promise<void>) | null;
  /** Waits until so many bytes may be written; null: no limit. @throws RexusError INTERRUPTED */
  readonly write: ((bytes: number, signal: AbortSignal) => Promise<void>) | null;
  /** Gives the threads that compress a lower priority than everything else; never throws. Null: nobody is to stand back. */
  readonly standBack: (() => void) | null;
}

export const FULL_SPEED: Pace = { work: null, write: null, standBack: null };

export interface PaceSources {
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
  /** Processor time that this process has used so far, all threads together. */
  readonly cpuMs: () => number;
  readonly cores: number;
  readonly standBack: (() => void) | null;
}

/** Keeps to limits: who has used more than was due waits before the next block, and no longer than Ctrl-C lets it. */
export const paceOf = ({ cpuPercent, writeBytesPerSecond }: Limits, sources: PaceSources): Pace => ({
  work: cpuPercent === null ? null : workBrake((cpuPercent / 100) * sources.cores, sources),
  write: writeBytesPerSecond === null ? null : writeBrake(writeBytesPerSecond / 1000, sources),
  standBack: sources.standBack,
});

/** What was used is measured, not guessed: hashing, sealing and reading back count like compressing. */
const workBrake = (perMs: number, { clock, cpuMs }: PaceSources): NonNullable<Pace['work']> => {
  let usedMs = cpuMs();
  let debt: Debt = { amount: 0, atMs: clock.monotonicMs() };
  return async (signal) => {
    for (;;) {
      const used = cpuMs();
      debt = paidOff({ ...debt, amount: debt.amount + used - usedMs }, perMs, clock.monotonicMs());
      usedMs = used;
      if (debt.amount === 0) return;
      await clock.sleep(msUntilPaid(debt, perMs), signal);
      throwIfInterrupted(signal);
    }
  };
};

const writeBrake = (perMs: number, { clock }: PaceSources): NonNullable<Pace['write']> => {
  let debt: Debt = { amount: 0, atMs: clock.monotonicMs() };
  return async (bytes, signal) => {
    for (;;) {
      debt = paidOff(debt, perMs, clock.monotonicMs());
      if (debt.amount === 0) break;
      await clock.sleep(msUntilPaid(debt, perMs), signal);
      throwIfInterrupted(signal);
    }
    debt = { ...debt, amount: bytes };
  };
};

/** A smaller file is done before anybody could notice; by then each core compresses one, so the threads are there. */
const FIRST_BLOCK_THAT_COUNTS = 8;
const BLOCKS_THAT_ASK = 8;

/** Blocks that are compressed at this pace; the format itself where there is nothing to keep to. */
export const pacedBlocks = (format: BlockFormat, { work, standBack }: Pace, signal: AbortSignal): BlockFormat => {
  if (work === null && standBack === null) return format;
  let begun = 0;
  return {
    ...format,
    pack: async (block) => {
      await work?.(signal);
      const packed = format.pack(block);
      if (begun >= FIRST_BLOCK_THAT_COUNTS && begun < FIRST_BLOCK_THAT_COUNTS + BLOCKS_THAT_ASK) standBack?.();
      begun++;
      return await packed;
    },
  };
};

type TakeBytes = (bytes: Uint8Array) => Promise<void>;

/** Writes at this pace; the function itself where there is nothing to keep to. */
export const pacedWrite = (write: TakeBytes, { write: brake }: Pace, signal: AbortSignal): TakeBytes =>
  brake === null
    ? write
    : async (bytes) => {
        await brake(bytes.length, signal);
        await write(bytes);
      };

/** Takes what was read at this pace; the function itself where there is nothing to keep to. */
export const pacedTake = (take: TakeBytes, { work }: Pace, signal: AbortSignal): TakeBytes =>
  work === null
    ? take
    : async (block) => {
        await work(signal);
        await take(block);
      };
