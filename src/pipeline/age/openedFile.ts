import type { Keyring, StoredEncryption } from '../../domain/encryption.ts';
import type { LocalPath } from '../../domain/localPath.ts';
import { RexusError } from '../../domain/rexusError.ts';
import type { Why } from '../../domain/why.ts';
import type { OpenFile } from '../../platform/disk.ts';
import { readError } from '../../platform/fileErrors.ts';
import { headerLength, MOST_HEADER_BYTES, openHeader } from './header.ts';
import { openChunk, PAYLOAD_NONCE_BYTES, type PayloadKey, plainBytes, SEALED_CHUNK_BYTES } from './payload.ts';

/** What opens an encrypted file: the secrets of this machine, or the key that the writer of the file has just given. */
export type Opener = { readonly keyring: Keyring } | { readonly payloadKey: PayloadKey };

/** By this machine's own secrets, as a manifest's word asks for it; null for a file that is not encrypted. */
export const openerOf = (encryption: StoredEncryption | null, keyring: Keyring): Opener | null =>
  encryption === null ? null : { keyring };

const BUFFER_BYTES = 16 * SEALED_CHUNK_BYTES;

/**
 * An encrypted file as the file that was encrypted, to be read from its beginning to its end. No byte is handed out that was not authenticated, and the end
 * is reported only where the writer ended. `onStored` sees the bytes of the encrypted file as they are read.
 * @throws RexusError DECRYPTION_KEY_MISSING, DECRYPTION_KEY_WRONG, KEY_UNREADABLE, STORED_FILE_DAMAGED, FILE_UNREADABLE
 */
export const openedFile = async (
  file: OpenFile,
  {
    path,
    opener,
    onStored,
  }: { readonly path: LocalPath; readonly opener: Opener; readonly onStored: (bytes: Uint8Array) => void },
): Promise<OpenFile> => {
  const ahead = readAhead(file, path, onStored);
  const key = await keyOf(path, ahead, opener);
  let [index, isEnded] = [0, false];
  let plain: Uint8Array = new Uint8Array(0);
  const next = async (): Promise<void> => {
    // One byte beyond the chunk: it alone tells whether this is the last.
    const bytes = await ahead.peek(SEALED_CHUNK_BYTES + 1);
    const isLast = bytes.length <= SEALED_CHUNK_BYTES;
    const sealed = bytes.subarray(0, SEALED_CHUNK_BYTES);
    const chunk = openChunk(key, sealed, { index, isLast });
    if (chunk === null) throw damaged(path, whyNot(key, sealed, { index, isLast }));
    plain = chunk;
    ahead.skip(sealed.length);
    index++;
    isEnded = isLast;
  };
  return {
    read: async (into) => {
      let done = 0;
      while (done < into.length) {
        if (plain.length === 0) {
          if (isEnded) break;
          await next();
          continue;
        }
        const part = plain.subarray(0, into.length - done);
        into.set(part, done);
        plain = plain.subarray(part.length);
        done += part.length;
      }
      return done;
    },
    facts: async () => {
      const { bytes, changedNs } = await file.facts();
      return { bytes: plainBytes(bytes, key), changedNs };
    },
    close: () => file.close(),
  };
};

const keyOf = async (path: LocalPath, ahead: ReadAhead, opener: Opener): Promise<PayloadKey> => {
  if ('payloadKey' in opener) {
    await ahead.peek(opener.payloadKey.start);
    ahead.skip(opener.payloadKey.start);
    return opener.payloadKey;
  }
  const beginning = await ahead.peek(MOST_HEADER_BYTES);
  const length = headerLength(path, beginning);
  // Copies: the buffer goes on while the key is being looked for.
  const header = new Uint8Array(beginning.subarray(0, length));
  const nonce = new Uint8Array(beginning.subarray(length, length + PAYLOAD_NONCE_BYTES));
  if (nonce.length < PAYLOAD_NONCE_BYTES) throw damaged(path, { code: 'age_cut_off' });
  ahead.skip(length + PAYLOAD_NONCE_BYTES);
  return await openHeader(path, header, nonce, opener.keyring);
};

/** A chunk that opens as what it should not be tells more than one that does not open. */
const whyNot = (
  key: PayloadKey,
  sealed: Uint8Array,
  { index, isLast }: { readonly index: number; readonly isLast: boolean },
): Why => {
  const other = openChunk(key, sealed, { index, isLast: !isLast });
  if (sealed.length === 0 || (other !== null && isLast)) return { code: 'age_cut_off' };
  if (other !== null) return { code: 'age_bytes_behind_the_end' };
  return { code: 'age_chunk_damaged', offset: key.start + index * SEALED_CHUNK_BYTES };
};

interface ReadAhead {
  /** The next bytes, as many as asked for unless the file ends; valid until the next call. */
  peek(bytes: number): Promise<Uint8Array>;
  skip(bytes: number): void;
}

const readAhead = (file: OpenFile, path: LocalPath, onStored: (bytes: Uint8Array) => void): ReadAhead => {
  const buffer = Buffer.allocUnsafeSlow(Math.max(BUFFER_BYTES, MOST_HEADER_BYTES));
  let [from, to] = [0, 0];
  return {
    peek: async (bytes) => {
      if (to - from < bytes) {
        buffer.copyWithin(0, from, to);
        [from, to] = [0, to - from];
        const room = buffer.subarray(to);
        const got = await file.read(room).catch((error: unknown) => {
          throw readError(error, path);
        });
        onStored(room.subarray(0, got));
        to += got;
      }
      return buffer.subarray(from, Math.min(to, from + bytes));
    },
    skip: (bytes) => {
      from = Math.min(to, from + bytes);
    },
  };
};

const damaged = (path: LocalPath, reason: Why): RexusError<'STORED_FILE_DAMAGED'> =>
  new RexusError('STORED_FILE_DAMAGED', { path, reason });
