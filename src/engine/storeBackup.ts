import type { CompletedRecord, RecordedCompression, RecordReason } from '../catalogue/manifest.ts';
import { resolveStored } from '../catalogue/storedPath.ts';
import { encryptTo, type StoredEncryption } from '../domain/encryption.ts';
import type { LocalPath } from '../domain/localPath.ts';
import type { ServerPath } from '../domain/serverPath.ts';
import { packFile } from '../pipeline/packFile.ts';
import type { StoreFormat } from '../pipeline/storedFileFormat.ts';
import type { BackupHeader } from '../sqlserver/backupHeader.ts';
import {
  type Backup,
  fileListStatement,
  headerStatement,
  VERIFY_STATS,
  verifyStatement,
} from '../sqlserver/statements.ts';
import type { DatabaseBackupDeps } from './backupDatabase.ts';
import { backupSetRecord, type SetOffsets } from './backupSetRecord.ts';
import { checkBackupSet } from './checkBackupSet.ts';
import { logMarks } from './logMarks.ts';
import { proveWritten } from './proveWritten.ts';
import type { RunListener } from './runEvent.ts';
import type { Stages } from './stages.ts';

/** Content that the server has written, and what is to become of it. */
export interface TakenContent {
  /** What made it: the header is held against this. */
  readonly statement: Backup;
  readonly localPath: LocalPath;
  /** Relative to the backup directory. */
  readonly storedFile: string;
  readonly format: StoreFormat;
  readonly encryption: StoredEncryption | null;
  readonly reason: RecordReason | null;
  readonly serverCompression: RecordedCompression | null;
  readonly backupMs: number;
  readonly offsets: SetOffsets;
  /** What the header says of the chain is looked at here, before anything is stored. @throws RexusError CHAIN_BROKEN */
  readonly checkChain: (header: BackupHeader) => void;
}

/**
 * Makes a stored file and its record of content in temp: header and file list, RESTORE VERIFYONLY, pack and encrypt, read back and compare. The content
 * itself stays; a stored file that did not prove equal is the caller's to remove.
 * @throws RexusError of the server, the disk or the checks; INTERRUPTED
 */
export const storeBackup = async (
  { server, settings, disk, pace }: DatabaseBackupDeps,
  content: TakenContent,
  stages: Stages,
  listener: RunListener,
  signal: AbortSignal,
): Promise<CompletedRecord> => {
  const { statement, localPath: from, storedFile, format, encryption } = content;
  const serverPath = statement.to;
  const target = resolveStored(settings.storage.base, storedFile);
  const described = await stages.run('header', describeSql(serverPath), null, async () => {
    const header = checkBackupSet(await server.headers(serverPath, signal), statement);
    content.checkChain(header);
    const files = await server.fileList(serverPath, header.position, signal);
    const { offsets } = content;
    const set = backupSetRecord(header, files, offsets);
    if (statement.what !== 'log') return set;
    return { ...set, marks: await logMarks(server, statement.database, header, offsets.finished, signal) };
  });
  const verified = settings.verifyIntegrity
    ? await stages.run(
        'verify',
        verifyStatement(serverPath, 1, VERIFY_STATS),
        Number(described.value.backupBytes),
        ({ percent: onPercent }) => server.verify(serverPath, 1, { signal, silenceMs: settings.silenceMs, onPercent }),
      )
    : { ms: 0 };
  const to = await encryptTo(encryption, settings.storage.keyring);
  const packed = await stages.run('pack', null, null, ({ bytes }) =>
    packFile({ from, to: target, format, encryptTo: to, signal, onProgress: bytes, disk, pace }),
  );
  const { stored, content: packedContent, levels } = packed.value;
  listener({
    type: 'packed',
    database: statement.database,
    contentBytes: packedContent.bytes,
    storedBytes: stored.bytes,
    levels,
    isAuto: format.compression !== 'none' && format.level === 'auto',
  });
  const { compression } = format;
  const proven = await stages.run('read_back', null, null, ({ bytes }) =>
    proveWritten({ file: target, compression, written: packed.value, signal, onProgress: bytes, disk, pace }),
  );
  return {
    status: 'completed',
    name: statement.database,
    type: statement.what,
    stored: {
      file: storedFile,
      compression,
      encryption,
      ...stored,
      content: packedContent,
      blocks: packed.value.blocks,
      ...(levels === null ? {} : { levels }),
    },
    set: described.value,
    verified: { verifyOnly: settings.verifyIntegrity, readBack: true },
    durations: {
      backupMs: content.backupMs,
      headerMs: described.ms,
      verifyMs: verified.ms,
      packMs: packed.ms,
      readBackMs: proven.ms,
    },
    reason: content.reason,
    serverCompression: content.serverCompression,
  };
};

const describeSql = (from: ServerPath): string => `${headerStatement(from)}; ${fileListStatement(from, 1)}`;
