/**
 * Compresses the blocks of a medium in a thread of their own: it is by far the heaviest work of a backup, and the sessions share one event loop. One
 * thread serves all backups; it keeps no process alive.
 */
import { Worker } from 'node:worker_threads';
import { compressedBlock } from './compressedBlock.ts';

/** So many blocks of a backup are done at once: a small backup does not wait for a thread to start. */
const BLOCKS_AT_ONCE = 8;

export interface Compressor {
  /** Header and payload of a block. In the order of calls, if they are awaited in it. */
  compress(image: Uint8Array): Promise<Uint8Array>;
}

/** For one backup. */
export const newCompressor = (): Compressor => {
  let blocks = 0;
  return {
    compress: async (image) => {
      blocks++;
      return blocks <= BLOCKS_AT_ONCE ? compressedBlock(image) : await inThread(image);
    },
  };
};

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<
    number,
    { readonly resolve: (block: Uint8Array) => void; readonly reject: (error: unknown) => void }
  >;
}

let thread: Thread | null = null;
let lastId = 0;

const inThread = (image: Uint8Array): Promise<Uint8Array> => {
  thread ??= startThread();
  const { worker, waiting } = thread;
  const id = ++lastId;
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  waiting.set(id, { resolve, reject });
  worker.ref();
  // A copy of its own, which changes hands: a view would take all of its buffer along.
  const copy = image.slice();
  worker.postMessage({ id, image: copy }, [copy.buffer]);
  return promise;
};

const startThread = (): Thread => {
  // The sources run as they are, or built: the thread's file has the ending of this one.
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./compressionWorker.${ending}`, import.meta.url));
  const started: Thread = { worker, waiting: new Map() };
  worker.on('message', ({ id, block }: { readonly id: number; readonly block: Uint8Array }) => {
    started.waiting.get(id)?.resolve(block);
    started.waiting.delete(id);
    if (started.waiting.size === 0) worker.unref();
  });
  const ended = (error: unknown): void => {
    if (thread === started) thread = null;
    for (const { reject } of started.waiting.values()) reject(error);
    started.waiting.clear();
  };
  worker.on('error', ended);
  worker.on('exit', (code) => ended(new Error(`the compressing thread ended with ${code}`)));
  worker.unref();
  return started;
};
