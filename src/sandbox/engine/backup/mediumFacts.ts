import type { ByteSource } from '../../../mtf/byteSource.ts';
import { Fields } from '../../../mtf/fields.ts';
import type { BackupSet } from '../../../mtf/medium.ts';
import { OWN_FACTS } from './mediumWriter.ts';

/**
 * LastValidRestoreTime of a log set: the last commit in it. Where the real server keeps it is not known, so it stands in a place of this
 * look-alike's own, and src/mtf, which reads real media too, goes on saying that it does not know.
 */
export const lastValidRestoreTime = async (image: ByteSource, set: BackupSet): Promise<Date | null> => {
  const { offset, bytes, mark } = OWN_FACTS;
  if (set.offset + offset + bytes > image.size) return null;
  const own = new Fields(await image.read(set.offset + offset, bytes), set.offset + offset);
  const milliseconds = own.tag(0) === mark ? own.u64(4) : 0;
  return milliseconds === 0 ? null : new Date(milliseconds);
};
