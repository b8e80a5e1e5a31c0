import { readCatalogue } from '../../catalogue/readCatalogue.ts';
import { throwIfInterrupted } from '../../domain/interrupted.ts';
import type { LocalPath } from '../../domain/localPath.ts';
import type { NotAdopted } from '../../domain/notAdopted.ts';
import { asRexusError, hasCode } from '../../domain/rexusError.ts';
import { nextRunId, type RunId } from '../../domain/runId.ts';
import type { StoreFormat } from '../../pipeline/storedFileFormat.ts';
import type { BackupHeader } from '../../sqlserver/backupHeader.ts';
import type { ServerFacts } from '../../sqlserver/sqlServer.ts';
import { VERIFY_STATS, verifyStatement } from '../../sqlserver/statements.ts';
import type { DatabaseBackupDeps } from '../backupDatabase.ts';
import { backupFiles, fileStems } from '../backupFiles.ts';
import type { PlannedAdoption, PlannedBackup } from '../backupPlan.ts';
import { backupSetRecord, sameOffset } from '../backupSetRecord.ts';
import { sameGuid } from '../chains/ownSet.ts';
import { logMarks } from '../logMarks.ts';
import { importRun } from '../rebuild/importRun.ts';
import type { PlannedSet } from '../rebuild/rebuildPlan.ts';
import type { RunListener } from '../runEvent.ts';
import { isRunIdTaken } from '../runIdTaken.ts';
import { storedAs } from '../serverCompression/storedAs.ts';
import { stagesOf } from '../stages.ts';
import { findForeign } from './lookAtForeign.ts';

export interface ForeignRun {
  readonly format: StoreFormat;
  readonly server: ServerFacts;
  readonly listener: RunListener;
  readonly signal: AbortSignal;
}

type Adopted = PlannedAdoption['files'][number];

/**
 * Stores what somebody else took and this backup hangs on: each set as a run of its own, in the order in which they were taken, so that its manifest
 * is on the disk before anything builds on it. Says which backup is to be taken then: the planned one, or a full that needs none of them.
 * @throws RexusError INTERRUPTED
 */
export const storeForeign = async (
  deps: DatabaseBackupDeps,
  planned: PlannedBackup,
  run: ForeignRun,
): Promise<PlannedBackup> => {
  const { adoption, name } = planned;
  if (adoption === null) return planned;
  const copies = new Map<LocalPath, string>();
  for (const file of adoption.files) {
    throwIfInterrupted(run.signal);
    const { type, by } = file;
    const outcome = await storeOne(deps, planned, file, copies, run);
    if (outcome.kind === 'failed') {
      const { notAdopted } = outcome;
      run.listener({ type: 'foreign_not_adopted', database: name, backupType: type, by, notAdopted });
      return { ...adoption.otherwise, reason: { ...adoption.why, by, notAdopted } };
    }
    if (outcome.kind === 'stored') {
      run.listener({
        type: 'foreign_adopted',
        database: name,
        backupType: type,
        by,
        source: file.path,
        id: outcome.id,
      });
    }
  }
  return planned;
};

type Outcome =
  | { readonly kind: 'stored'; readonly id: RunId }
  /** Another run was quicker. */
  | { readonly kind: 'ours_already' }
  | { readonly kind: 'failed'; readonly notAdopted: NotAdopted };

const storeOne = async (
  deps: DatabaseBackupDeps,
  planned: PlannedBackup,
  file: Adopted,
  copies: Map<LocalPath, string>,
  run: ForeignRun,
): Promise<Outcome> => {
  const { storage } = deps.settings;
  try {
    if (isInCatalogue(deps, file.guid)) return { kind: 'ours_already' };
    // The plan has looked at it, a moment or a night ago.
    const found = await findForeign({ server: deps.server, storage }, file, run.signal);
    if ('code' in found) return { kind: 'failed', notAdopted: found };
    const isVerified = await verifyForeign(deps, planned, file, found.header, run);
    const isTaken = (id: RunId): boolean => isRunIdTaken(storage, id);
    const id = isTaken(file.id) ? nextRunId(new Date(file.startedAt), isTaken) : file.id;
    const set = await plannedSet(deps, planned, { file, id, ...found }, copies, run);
    const imported = await stagesOf(planned.name, run.listener, deps.clock).run('adopt', null, null, ({ bytes }) =>
      importRun(
        {
          storage,
          disk: deps.disk,
          clock: deps.clock,
          pace: deps.pace,
          signal: run.signal,
          pages: true,
          // Once to copy it, once to read the copy back.
          onProgress: (path, done, total) => bytes(path === file.path ? done / 2 : (total + done) / 2, total),
        },
        { run: { id, sets: [set] }, reasonOf: () => reasonOf(deps, file), verifyOnly: isVerified },
      ),
    );
    copies.set(file.path, set.storedFile);
    return { kind: 'stored', id: imported.value.id };
  } catch (thrown) {
    const error = asRexusError(thrown);
    if (hasCode(error, 'INTERRUPTED')) throw error;
    return { kind: 'failed', notAdopted: { code: 'failed', error } };
  }
};

const isInCatalogue = ({ settings }: DatabaseBackupDeps, guid: string): boolean =>
  readCatalogue(settings.storage.base).runs.some(({ manifest }) =>
    manifest.databases.some((record) => record.status === 'completed' && sameGuid(record.set.backupSetGuid, guid)),
  );

/** The server reads the file where it wrote it; without checksums it would refuse to (3187), and pages and streams are checked here in any case. */
const verifyForeign = async (
  { server, settings, clock }: DatabaseBackupDeps,
  { name }: PlannedBackup,
  { serverPath }: Adopted,
  { position, hasBackupChecksums, backupBytes }: BackupHeader,
  { listener, signal }: ForeignRun,
): Promise<boolean> => {
  if (!settings.verifyIntegrity || !hasBackupChecksums) return false;
  const sql = verifyStatement(serverPath, position, VERIFY_STATS);
  await stagesOf(name, listener, clock).run('adopt', sql, Number(backupBytes), ({ percent: onPercent }) =>
    server.verify(serverPath, position, { signal, silenceMs: settings.silenceMs, onPercent }),
  );
  return true;
};

const plannedSet = async (
  { server, settings }: DatabaseBackupDeps,
  { name }: PlannedBackup,
  {
    file,
    id,
    header,
    bytes,
  }: { readonly file: Adopted; readonly id: RunId; readonly header: BackupHeader; readonly bytes: number },
  copies: ReadonlyMap<LocalPath, string>,
  { format, server: { utcOffsetMinutes }, signal }: ForeignRun,
): Promise<PlannedSet> => {
  const files = await server.fileList(file.serverPath, header.position, signal);
  const set = backupSetRecord(header, files, sameOffset(utcOffsetMinutes));
  const marks = file.type === 'log' ? await logMarks(server, name, header, utcOffsetMinutes, signal) : [];
  const stem = fileStems([name]).get(name) ?? name;
  const { storedFile } = backupFiles(stem, file.type, id, settings.storage, storedAs(format, header.compressed));
  const of = copies.get(file.path);
  return {
    name,
    type: file.type,
    set: { ...set, marks },
    source: file.path,
    sourceBytes: bytes,
    sourceCompression: 'none',
    sourceEncryption: null,
    encryption: settings.storage.encryption,
    storedFile,
    how: of === undefined ? { kind: 'copy' } : { kind: 'another_name', of },
  };
};

const reasonOf = ({ describeReason }: DatabaseBackupDeps, { by }: Adopted) => {
  const reason = { code: 'adopted_foreign', by } as const;
  return { code: reason.code, text: describeReason(reason) };
};
