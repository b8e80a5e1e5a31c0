import type { FileHandle } from 'node:fs/promises';
import { PAGE_BYTES } from '../../../mtf/pageFormat.ts';

/** Pages that are written at once. */
const RUN_PAGES = 128;

/** Writes pages of a SQLite file (numbers count from 1), neighbours together. Nothing is sure to be written before `flush`. */
export interface PageWriter {
  write(number: number, bytes: Uint8Array): Promise<void>;
  flush(): Promise<void>;
}

export const pageWriter = (file: FileHandle): PageWriter => {
  const run = new Uint8Array(RUN_PAGES * PAGE_BYTES);
  let first = 0;
  let count = 0;
  const flush = async (): Promise<void> => {
    const length = count * PAGE_BYTES;
    const position = (first - 1) * PAGE_BYTES;
    count = 0;
    // A disk that is nearly full may take a part and say nothing.
    for (let done = 0; done < length; ) {
      done += (await file.write(run, done, length - done, position + done)).bytesWritten;
    }
  };
  return {
    flush,
    write: async (number, bytes) => {
      if (count === RUN_PAGES || number !== first + count) await flush();
      if (count === 0) first = number;
      run.set(bytes.subarray(0, PAGE_BYTES), count * PAGE_BYTES);
      count++;
    },
  };
};
