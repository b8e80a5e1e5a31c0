/**
 * What a set says in a place of this look-alike's own, because where the real server keeps it is not known (mtf.md section 8): src/mtf, which
 * reads real media too, goes on saying that it does not know.
 */
import type { ByteSource } from '../../../mtf/byteSource.ts';
import { Fields } from '../../../mtf/fields.ts';
import type { BackupSet } from '../../../mtf/medium.ts';
import type { EncryptionKey } from '../store/certificates.ts';
import { OWN_FACTS } from './mediumWriter.ts';

const PLAIN_BYTES = OWN_FACTS.plain.bytes;

/** LastValidRestoreTime of a log set: the last commit in it. */
export const lastValidRestoreTime = async (image: ByteSource, set: BackupSet): Promise<Date | null> => {
  const own = await ownFacts(image, set, PLAIN_BYTES);
  const marks: readonly string[] = [OWN_FACTS.plain.mark, OWN_FACTS.encrypted.mark];
  const milliseconds = own !== null && marks.includes(own.tag(0)) ? own.u64(4) : 0;
  return milliseconds === 0 ? null : new Date(milliseconds);
};

/** The key that the database was encrypted with when the set was taken; null: it was not. */
export const encryptionOf = async (
  image: ByteSource,
  set: BackupSet,
): Promise<Pick<EncryptionKey, 'thumbprint' | 'bits'> | null> => {
  const { mark, bytes } = OWN_FACTS.encrypted;
  const own = await ownFacts(image, set, bytes);
  if (own === null || own.tag(0) !== mark) return null;
  const digits = Array.from({ length: 20 }, (_, at) =>
    own
      .u8(PLAIN_BYTES + at)
      .toString(16)
      .padStart(2, '0'),
  );
  return { thumbprint: digits.join('').toUpperCase(), bits: own.u16(PLAIN_BYTES + 20) };
};

const ownFacts = async (image: ByteSource, set: BackupSet, bytes: number): Promise<Fields | null> => {
  const at = set.offset + OWN_FACTS.offset;
  return at + bytes > image.size ? null : new Fields(await image.read(at, bytes), at);
};
