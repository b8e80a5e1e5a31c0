import type { ByteSource } from './byteSource.ts';
import { forwardSource } from './forwardSource.ts';

/** The other end of a forward source: whoever has the bytes hands them over one block at a time. */
export interface PushedSource {
  readonly source: ByteSource;
  /** Resolves when the block may be used for something else. */
  push(block: Uint8Array): Promise<void>;
  /** There are no more bytes. */
  end(): void;
  /** There should be more bytes, and there will be none: the reader's next read fails with `error`. */
  fail(error: unknown): void;
  /** Nobody reads any more: further blocks are passed over. */
  stop(): void;
}

type Turn = { readonly block: Uint8Array | null } | { readonly error: unknown };

/** Turns a stream that is pushed into one that is read: the one who pushes waits for the one who reads, so memory stays flat. */
export const pushedSource = (): PushedSource => {
  let offered: { readonly turn: Turn; readonly taken: () => void } | null = null;
  let waiting: ((turn: Turn) => void) | null = null;
  let release: (() => void) | null = null;
  let last: Turn | null = null;
  let stopped = false;

  const next = async (): Promise<Uint8Array | null> => {
    // The block before this one has been copied by now.
    release?.();
    release = null;
    const turn = last ?? (await take());
    if ('error' in turn) throw turn.error;
    return turn.block;
  };
  const take = (): Promise<Turn> | Turn => {
    if (offered === null) {
      return new Promise((resolve) => {
        waiting = resolve;
      });
    }
    const { turn, taken } = offered;
    offered = null;
    release = taken;
    return turn;
  };
  const finish = (turn: Turn): void => {
    last ??= turn;
    waiting?.(last);
    waiting = null;
  };
  return {
    source: forwardSource(next),
    push: (block) =>
      new Promise((resolve) => {
        if (stopped || last !== null) return resolve();
        if (waiting === null) {
          offered = { turn: { block }, taken: resolve };
          return;
        }
        release = resolve;
        waiting({ block });
        waiting = null;
      }),
    end: () => finish({ block: null }),
    fail: (error) => finish({ error }),
    stop: () => {
      stopped = true;
      release?.();
      offered?.taken();
      offered = null;
    },
  };
};
