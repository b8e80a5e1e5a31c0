import type { Measured } from '../domain/digests.ts';
import { md5InThread } from './digestThread.ts';
import { DIGEST_NAMES, measured, meter } from './measure.ts';

/** Both digests of what is packed. */
export interface PackMeter {
  /** `bytes` may change again when it is done. Calls need not wait for each other. */
  update(bytes: Uint8Array): Promise<void>;
  readonly bytes: number;
  /** Ends the measurement. */
  finish(): Promise<Measured>;
  /** Nobody will ask for the result; harmless when it is there. */
  abandon(): void;
}

/** Smaller files are digested before a thread has started. */
const LARGE_BYTES = 16 * 1024 * 1024;

/** For a file of so many bytes, as far as is known. */
export const packMeter = (contentBytes: number): PackMeter =>
  contentBytes < LARGE_BYTES ? inThisThread() : inTwoThreads();

const inThisThread = (): PackMeter => {
  const both = meter(DIGEST_NAMES);
  return {
    update: async (bytes) => both.update(bytes),
    get bytes() {
      return both.bytes;
    },
    finish: async () => measured(both.finish()),
    abandon: () => {},
  };
};

const inTwoThreads = (): PackMeter => {
  const sha256 = meter(['sha256']);
  const md5 = md5InThread();
  return {
    update: async (bytes) => {
      const elsewhere = md5.update(bytes);
      sha256.update(bytes);
      await elsewhere;
    },
    get bytes() {
      return sha256.bytes;
    },
    finish: async () => measured({ ...sha256.finish(), md5: await md5.digest() }),
    abandon: md5.abandon,
  };
};
