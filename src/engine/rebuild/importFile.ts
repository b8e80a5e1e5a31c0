import { compressionOf, resolveStored } from '../../catalogue/storedPath.ts';
import type { StorageSettings } from '../../config/settings.ts';
import type { Compression } from '../../domain/compression.ts';
import type { LevelsTaken } from '../../domain/compressionLevel.ts';
import type { Measured } from '../../domain/digests.ts';
import { encryptTo } from '../../domain/encryption.ts';
import type { LocalPath } from '../../domain/localPath.ts';
import { RexusError } from '../../domain/rexusError.ts';
import { MtfError } from '../../mtf/mtfError.ts';
import { type Opener, openerOf } from '../../pipeline/age/openedFile.ts';
import type { PayloadKey } from '../../pipeline/age/payload.ts';
import { compareMeasured } from '../../pipeline/compareMeasured.ts';
import type { Pace } from '../../pipeline/pace.ts';
import { type BothSides, packFile } from '../../pipeline/packFile.ts';
import { readBack } from '../../pipeline/readBack.ts';
import { ENCRYPTED_SUFFIX, type StoreFormat } from '../../pipeline/storedFileFormat.ts';
import type { Disk } from '../../platform/disk.ts';
import { linkDurably } from '../../platform/linkFile.ts';
import { sameGuid } from '../chains/ownSet.ts';
import { damaged, requireSound, startContentCheck } from '../contentCheck.ts';
import type { PlannedSet } from './rebuildPlan.ts';

export interface ImportDeps {
  readonly storage: StorageSettings;
  readonly disk: Disk;
  readonly clock: { monotonicMs(): number };
  readonly pace: Pace;
  /** Check every page on the way, or only the headers? */
  readonly pages: boolean;
  readonly onProgress: (path: LocalPath, bytesDone: number, bytesTotal: number) => void;
  readonly signal: AbortSignal;
}

export interface ImportedFile extends BothSides {
  readonly compression: Compression;
  /** Null: not compressed here. */
  readonly levels: LevelsTaken | null;
  readonly packMs: number;
  readonly readBackMs: number;
}

/**
 * Brings the file of a planned set to where the manifest will name it, reads it there from the disk, and makes sure that it holds the set that
 * was planned. A file in its place is only read.
 * @throws RexusError STORED_FILE_DAMAGED, OTHER_BACKUP_SET, HASH_MISMATCH, FILE_UNREADABLE, FILE_UNWRITABLE, DISK_FULL, INTERRUPTED
 */
export const importFile = async (deps: ImportDeps, planned: PlannedSet): Promise<ImportedFile> => {
  const { storedFile, encryption } = planned;
  const path = resolveStored(deps.storage.base, storedFile);
  const compression = compressionOf(encryption === null ? storedFile : storedFile.slice(0, -ENCRYPTED_SUFFIX.length));
  const started = deps.clock.monotonicMs();
  const packed = planned.how.kind === 'in_place' ? null : await store(deps, planned, path, compression);
  const packedAt = deps.clock.monotonicMs();
  const opener = packed?.payloadKey ? { payloadKey: packed.payloadKey } : openerOf(encryption, deps.storage.keyring);
  const found = await readAndCheck(deps, planned, path, { compression, opener });
  if (packed !== null) {
    compareMeasured(path, packed.stored, found.stored);
    if (packed.content !== null) compareMeasured(path, packed.content, found.content);
  }
  return {
    ...found,
    compression,
    levels: packed?.levels ?? null,
    packMs: packedAt - started,
    readBackMs: deps.clock.monotonicMs() - packedAt,
  };
};

interface Stored {
  readonly stored: Measured;
  /** Null where the source was compressed or encrypted already and is stored as it is. */
  readonly content: Measured | null;
  readonly payloadKey: PayloadKey | null;
  readonly levels: LevelsTaken | null;
}

/** What was written. Null: it is there under another name. */
const store = async (
  { storage, disk, pace, signal, onProgress }: ImportDeps,
  { how, source, sourceCompression, sourceEncryption, encryption }: PlannedSet,
  to: LocalPath,
  compression: Compression,
): Promise<Stored | null> => {
  if (how.kind === 'another_name' && (await linkDurably(resolveStored(storage.base, how.of), to, disk))) return null;
  const isPlain = sourceCompression === 'none' && sourceEncryption === null;
  const asItIs = !isPlain || compression === 'none';
  const format: StoreFormat = asItIs ? { compression: 'none' } : { compression, level: storage.compression.level };
  const progress = (done: number, total: number): void => onProgress(source, done, total);
  const seal = sourceEncryption === null ? await encryptTo(encryption, storage.keyring) : null;
  const { stored, content, payloadKey, levels } = await packFile({
    from: source,
    to,
    format,
    encryptTo: seal,
    signal,
    disk,
    pace,
    onProgress: progress,
  });
  return { stored, content: isPlain ? content : null, payloadKey, levels };
};

/** No backup inflates to more than this of its file (mtf/gunzipSource.ts says why). */
const mostContent = (storedBytes: number): number => Math.max(1024 ** 3, storedBytes * 600);

const readAndCheck = async (
  { disk, pace, pages, signal, onProgress }: ImportDeps,
  { set, sourceBytes }: PlannedSet,
  path: LocalPath,
  { compression, opener }: { readonly compression: Compression; readonly opener: Opener | null },
): Promise<BothSides> => {
  const check = startContentCheck(pages, signal);
  try {
    const found = await readBack({
      file: path,
      compression,
      opener,
      signal,
      disk,
      pace,
      mostBytes: mostContent(sourceBytes),
      onContent: check.take,
      onProgress: (done, total) => onProgress(path, done, total),
    });
    const content = await check.finish().catch((error: unknown) => {
      throw error instanceof MtfError ? damaged(path, error) : error;
    });
    requireSound(path, content);
    const guid = content.medium.sets.find(({ position }) => position === set.position)?.guid ?? '';
    if (!sameGuid(guid, set.backupSetGuid)) {
      throw new RexusError('OTHER_BACKUP_SET', { path, expected: set.backupSetGuid, found: guid || '-' });
    }
    return found;
  } finally {
    check.abandon();
  }
};
