import { ARMOR, VERSION_LINE } from './age/header.ts';
import type { StoreFormat } from './storedFileFormat.ts';

/** What a file is, going by its first bytes: an age file (whatever is in it), or compressed, or neither. */
export type StoredKind = 'age' | StoreFormat['compression'];

/** So many first bytes tell. */
export const KIND_BYTES = ARMOR.length;

/**
 * gzip: RFC 1952 section 2.3.1; zstd: RFC 8878 section 3.1.1; age: age-encryption.org/v1, as text (`--armor`) too, which is refused when it is opened. No
 * backup medium begins so: they begin with `TAPE` or `MSSQLBAK`.
 */
export const storedKind = (beginning: Uint8Array): StoredKind => {
  const text = Buffer.from(beginning).toString('latin1');
  if (text.startsWith(VERSION_LINE) || text.startsWith(ARMOR)) return 'age';
  if (text.startsWith('\x1f\x8b')) return 'gzip';
  return text.startsWith('\x28\xb5\x2f\xfd') ? 'zstd' : 'none';
};
