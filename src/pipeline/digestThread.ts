/**
 * MD5 in a thread of its own: it is the slowest of all that has to be done to content in its order, and the one thread that reads, digests and writes
 * is what limits packing where there are many cores. One thread serves all files; it is started by the first and keeps no process alive.
 */
import { Worker } from 'node:worker_threads';

/** One digest that is taken elsewhere. Everything rejects with an Error once the thread has died: what it knew is lost. */
export interface DistantDigest {
  /** `bytes` may change again when it is done. Bytes in shared memory are read where they are, others are copied there. */
  update(bytes: Uint8Array): Promise<void>;
  /** Ends it; lower-case hex. */
  digest(): Promise<string>;
  /** Nobody will ask for it; harmless when it has ended. */
  abandon(): void;
}

/** What the thread is told. */
export type DigestTask =
  | { readonly id: number; readonly what: 'update'; readonly bytes: Uint8Array }
  | { readonly id: number; readonly what: 'digest' | 'forget' };

/** One for every task, in their order. */
export interface DigestAnswer {
  /** Only of `digest`. */
  readonly digest: string | null;
}

interface Thread {
  do(task: DigestTask): Promise<string | null>;
}

let thread: Thread | null = null;
let lastId = 0;

export const md5InThread = (): DistantDigest => {
  thread ??= startThread();
  const own = thread;
  const id = ++lastId;
  const copies = sharedCopies();
  let isEnded = false;
  return {
    update: async (bytes) => {
      if (bytes.buffer instanceof SharedArrayBuffer) {
        await own.do({ id, what: 'update', bytes });
        return;
      }
      // Sent at once, whatever is still underway: the order of the calls is that of the bytes.
      const copy = copies.of(bytes);
      await own.do({ id, what: 'update', bytes: copy.subarray(0, bytes.length) });
      copies.giveBack(copy);
    },
    digest: async () => {
      isEnded = true;
      return (await own.do({ id, what: 'digest' })) ?? '';
    },
    abandon: () => {
      if (isEnded) return;
      isEnded = true;
      own.do({ id, what: 'forget' }).catch(() => undefined);
    },
  };
};

/** Copies in shared memory, which is used again when it is given back: a file that waits for each answer makes one. */
const sharedCopies = () => {
  let free: Uint8Array = new Uint8Array(new SharedArrayBuffer(0));
  return {
    of: (bytes: Uint8Array): Uint8Array => {
      const memory = free.length < bytes.length ? new Uint8Array(new SharedArrayBuffer(bytes.length)) : free;
      free = new Uint8Array(new SharedArrayBuffer(0));
      memory.set(bytes);
      return memory;
    },
    giveBack: (memory: Uint8Array): void => {
      free = memory;
    },
  };
};

interface Waiting {
  readonly resolve: (digest: string | null) => void;
  readonly reject: (error: unknown) => void;
}

const startThread = (): Thread => {
  // The sources run as they are, or built: the thread's file has the ending of this one.
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./digestWorker.${ending}`, import.meta.url));
  worker.unref();
  const waiting: Waiting[] = [];
  let death: Error | null = null;
  const started: Thread = {
    do: (task) => {
      if (death !== null) return Promise.reject(death);
      const { promise, resolve, reject } = Promise.withResolvers<string | null>();
      waiting.push({ resolve, reject });
      worker.ref();
      worker.postMessage(task);
      return promise;
    },
  };
  worker.on('message', ({ digest }: DigestAnswer) => {
    waiting.shift()?.resolve(digest);
    if (waiting.length === 0) worker.unref();
  });
  const ended = (error: Error): void => {
    death ??= error;
    // The next file gets a thread of its own; those that were underway are lost.
    if (thread === started) thread = null;
    for (const { reject } of waiting.splice(0)) reject(death);
  };
  worker.on('error', (cause) => ended(new Error('the thread that digests has failed', { cause })));
  worker.on('exit', (code) => ended(new Error(`the thread that digests has ended with ${code}`)));
  return started;
};
