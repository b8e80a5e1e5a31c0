/** The transactions in a log backup set of this look-alike. */
import type { BackupSet, Medium } from '../../../mtf/medium.ts';
import { streamChecksum, wordsOf } from '../../../mtf/pageFormat.ts';
import { readBatches } from '../../../mtf/readPages.ts';
import { LogDamage, type LogRecord, readLogRecords } from '../log/logRecord.ts';
import { failure } from './errors.ts';

export const logBytes = ({ log }: BackupSet): number => log.reduce((sum, { length }) => sum + length, 0);

export interface LogReading {
  /** What WITH CHECKSUM stored is compared; records have sums of their own, which always are. */
  readonly verify: boolean;
  /** After each slice. */
  readonly onBytes: (done: number) => Promise<void>;
}

/** Oldest first, and at most one at a time in memory. @throws BackupFailure 3189 for bytes that are not what was written */
export async function* recordsOf(
  { image }: Pick<Medium, 'image'>,
  set: BackupSet,
  reading: LogReading,
): AsyncGenerator<LogRecord> {
  try {
    yield* readLogRecords(chunksOf(image, set, reading));
  } catch (error) {
    throw error instanceof LogDamage ? damaged() : error;
  }
}

const damaged = (): Error => failure(3189, 'Damage to the backup set was detected.');

async function* chunksOf(
  image: Medium['image'],
  set: BackupSet,
  { verify, onBytes }: LogReading,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  let sum = 0;
  for await (const { bytes, stream, endsStream } of readBatches(image, set.log)) {
    if (verify && stream.checksum !== null) {
      sum = streamChecksum(wordsOf(bytes), sum);
      if (endsStream) {
        if (sum !== stream.checksum) throw damaged();
        sum = 0;
      }
    }
    yield bytes;
    done += bytes.length;
    await onBytes(done);
  }
}
