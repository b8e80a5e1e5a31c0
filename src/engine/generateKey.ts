import { dirname } from 'node:path';
import { type LocalPath, localPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { syncFolder } from '../platform/atomicFile.ts';
import { type Disk, systemDisk } from '../platform/disk.ts';
import { errnoOf, writeError } from '../platform/fileErrors.ts';

/** A new key pair of age. */
export interface GeneratedKey {
  /** `age1…`: for the configuration, and no secret. */
  readonly recipient: string;
  /** The identity file as age-keygen writes it. Opens every backup that is made to `recipient`. */
  readonly identityText: string;
}

/** `createdAt` is ISO 8601 and only a comment. */
export const generateKey = async (createdAt: string): Promise<GeneratedKey> => {
  const { generateX25519Identity, identityToRecipient } = await import('age-encryption');
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  return { recipient, identityText: `# created: ${createdAt}\n# public key: ${recipient}\n${identity}\n` };
};

/** Writes the secret for its owner alone and never over anything: a key that is lost cannot be had again. @throws RexusError FILE_UNWRITABLE, DISK_FULL */
export const writeIdentity = async (
  path: LocalPath,
  { identityText }: GeneratedKey,
  disk: Disk = systemDisk,
): Promise<void> => {
  const file = await disk.create(path, 0o600).catch((error: unknown) => {
    if (errnoOf(error) !== 'EEXIST') throw writeError(error, path);
    throw new RexusError('FILE_UNWRITABLE', { path, reason: { code: 'name_taken' } });
  });
  try {
    await file.write(Buffer.from(identityText));
    await file.sync();
    await file.close();
  } catch (error) {
    await disk.remove(path).catch(() => undefined);
    throw writeError(error, path);
  }
  await syncFolder(localPath(dirname(path)), disk);
};
