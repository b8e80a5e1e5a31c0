import { fstatSync, write } from 'node:fs';
import type { Writable } from 'node:stream';
import { promisify } from 'node:util';
import { interruptedBy, throwIfInterrupted } from '../domain/interrupted.ts';
import { PIPE } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { errnoOf, writeError } from './fileErrors.ts';

/** The end of a pipe that data are sent into. */
export interface StreamTarget {
  /**
   * Resolves when the bytes have left and are the caller's again, so that a slow reader slows the sender down.
   * @throws RexusError OUTPUT_CLOSED if nobody reads any more, DISK_FULL, FILE_UNWRITABLE, INTERRUPTED
   */
  write(bytes: Uint8Array): Promise<void>;
  /** Bytes that have left. */
  readonly sent: number;
}

/** A stream; standard output has its number in `fd`. */
type Outgoing = Writable & { readonly fd?: number };

export const streamTarget = (stream: Outgoing, signal: AbortSignal): StreamTarget => {
  const put = fileNumber(stream);
  let sent = 0;
  return {
    write: async (bytes) => {
      throwIfInterrupted(signal);
      try {
        await (put === null ? putIntoStream(stream, bytes, signal) : putIntoFile(put, bytes));
      } catch (error) {
        throw CLOSED.has(errnoOf(error) ?? '')
          ? new RexusError('OUTPUT_CLOSED', {}, { cause: error })
          : writeError(error, PIPE);
      }
      sent += bytes.length;
    },
    get sent() {
      return sent;
    },
  };
};

/** A reader that went away; Windows says EOF. A stream that has failed once is destroyed. */
const CLOSED = new Set(['EPIPE', 'EOF', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

/** `> FILE`: Node's stream of a file takes a part that was written, on a disk that is almost full, for the whole. */
const fileNumber = ({ fd }: Outgoing): number | null => (fd !== undefined && fstatSync(fd).isFile() ? fd : null);

const putIntoFile = async (fd: number, bytes: Uint8Array): Promise<void> => {
  for (let done = 0; done < bytes.length; ) {
    done += (await promisify(write)(fd, bytes, done, bytes.length - done, null)).bytesWritten;
  }
};

const putIntoStream = (stream: Writable, bytes: Uint8Array, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => reject(interruptedBy(signal));
    signal.addEventListener('abort', stop, { once: true });
    stream.write(bytes, (error) => {
      signal.removeEventListener('abort', stop);
      if (error === null || error === undefined) resolve();
      else reject(error);
    });
  });
