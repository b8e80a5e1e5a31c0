import { compressionOf } from '../../catalogue/storedPath.ts';
import type { Keyring, StoredEncryption } from '../../domain/encryption.ts';
import { RexusError } from '../../domain/rexusError.ts';
import { MtfError } from '../../mtf/mtfError.ts';
import { encryptionOf } from '../../pipeline/age/encryptionOf.ts';
import { readToCompare } from '../../pipeline/readBack.ts';
import { ENCRYPTED_SUFFIX } from '../../pipeline/storedFileFormat.ts';
import { startContentCheck } from '../contentCheck.ts';
import type { InspectedFile, InspectFileRequest } from '../inspectFile.ts';

/** What an encrypted file holds, and how it is encrypted. */
export interface InspectedEncrypted {
  readonly file: InspectedFile;
  readonly encryption: StoredEncryption;
}

/**
 * Reads an encrypted backup through, as its name says that it is compressed, without writing a byte of it.
 * @throws RexusError DECRYPTION_KEY_MISSING, DECRYPTION_KEY_WRONG, KEY_UNREADABLE, STORED_FILE_DAMAGED, NOT_A_BACKUP, FILE_UNREADABLE, INTERRUPTED
 */
export const inspectEncrypted = async (
  { path, signal, onProgress }: Omit<InspectFileRequest, 'pages'>,
  keyring: Keyring,
): Promise<InspectedEncrypted> => {
  const encryption = await encryptionOf(path, keyring);
  const compression = compressionOf(path.slice(0, -ENCRYPTED_SUFFIX.length));
  const check = startContentCheck(false, signal);
  try {
    const { stored, content } = await readToCompare(
      {
        file: path,
        compression,
        opener: { keyring },
        signal,
        onContent: check.take,
        ...(onProgress === undefined ? {} : { onProgress }),
      },
      { content: null, stored: null },
    );
    const { medium } = await check.finish().catch((error: unknown) => {
      if (!(error instanceof MtfError)) throw error;
      const { problem, offset } = error;
      throw new RexusError('NOT_A_BACKUP', { path, problem, offset }, { cause: error });
    });
    const sizes = { bytes: stored.bytes, contentBytes: content.bytes };
    return { file: { path, ...sizes, compression, medium, checks: null }, encryption };
  } finally {
    check.abandon();
  }
};
