import type { Readable } from 'node:stream';
import { interruptedBy, throwIfInterrupted } from '../domain/interrupted.ts';
import type { OpenFile } from './disk.ts';

/**
 * What comes through a pipe, to be read as a file from its beginning to its end. Its size is not known before that: `facts` says Infinity. The writer
 * waits for the reader, so memory stays flat; when `signal` aborts, a read that waits ends with INTERRUPTED. `close` tells the writer that nobody reads.
 */
export const streamFile = (stream: Readable, signal: AbortSignal): OpenFile => {
  const chunks = stream.iterator({ destroyOnReturn: false });
  let ready: Uint8Array = new Uint8Array(0);
  const stop = (): void => void stream.destroy(interruptedBy(signal));
  signal.addEventListener('abort', stop, { once: true });
  // Whoever reads hears of it; without a listener an error between two reads would end the process.
  stream.on('error', () => undefined);
  return {
    read: async (into) => {
      let done = 0;
      while (done < into.length) {
        if (ready.length === 0) {
          throwIfInterrupted(signal);
          const next = await chunks.next();
          if (next.done === true) break;
          const bytes: Uint8Array = next.value;
          ready = bytes;
          continue;
        }
        const part = ready.subarray(0, into.length - done);
        into.set(part, done);
        ready = ready.subarray(part.length);
        done += part.length;
      }
      return done;
    },
    facts: async () => ({ bytes: Number.POSITIVE_INFINITY, changedNs: 0n }),
    close: async () => {
      signal.removeEventListener('abort', stop);
      stream.destroy();
    },
  };
};
