import { databaseKey } from '../catalogue/lastGood.ts';
import type { CataloguedRun } from '../catalogue/manifest.ts';
import { resolveStored } from '../catalogue/storedPath.ts';
import type { StorageSettings } from '../config/settings.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import type { StoredEncryption } from '../domain/encryption.ts';
import { throwIfInterrupted } from '../domain/interrupted.ts';
import { asRexusError, hasCode, type RexusError } from '../domain/rexusError.ts';
import type { RunId } from '../domain/runId.ts';
import { openOnly } from '../pipeline/age/openOnly.ts';

/** Can this machine open the newest encrypted backup of a database? */
export interface CheckedKey {
  readonly database: DatabaseName;
  readonly id: RunId;
  /** As the manifest names it. */
  readonly file: string;
  readonly encryption: StoredEncryption;
  readonly result:
    | { readonly status: 'opens' }
    /** Nothing here is of the kind that it needs: as it should be where only public keys are configured. */
    | { readonly status: 'no_key' }
    | { readonly status: 'failed'; readonly error: RexusError };
}

/** Opens the header of the newest encrypted file of each database, `runs` being the newest first. @throws RexusError INTERRUPTED */
export const checkKeys = async (
  { base, keyring }: Pick<StorageSettings, 'base' | 'keyring'>,
  runs: readonly CataloguedRun[],
  signal: AbortSignal,
): Promise<readonly CheckedKey[]> => {
  const checked = new Map<string, CheckedKey>();
  for (const { manifest } of runs) {
    for (const record of manifest.databases) {
      if (record.status !== 'completed' || record.stored.encryption === null) continue;
      if (checked.has(databaseKey(record.name))) continue;
      throwIfInterrupted(signal);
      const { file, encryption } = record.stored;
      const result = await tried(() => openOnly(resolveStored(base, file), keyring));
      checked.set(databaseKey(record.name), { database: record.name, id: manifest.id, file, encryption, result });
    }
  }
  return [...checked.values()];
};

const tried = async (open: () => Promise<void>): Promise<CheckedKey['result']> => {
  try {
    await open();
    return { status: 'opens' };
  } catch (error) {
    if (hasCode(error, 'INTERRUPTED')) throw error;
    return hasCode(error, 'DECRYPTION_KEY_MISSING')
      ? { status: 'no_key' }
      : { status: 'failed', error: asRexusError(error) };
  }
};
