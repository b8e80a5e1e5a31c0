import { rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { openFileSource } from '../../../mtf/byteSource.ts';
import type { BackupSet, Medium } from '../../../mtf/medium.ts';
import { PAGE_BYTES } from '../../../mtf/pageFormat.ts';
import { readMedium } from '../../../mtf/readMedium.ts';
import { DATABASE_STATUS, SET_FLAGS } from '../../../mtf/setHeader.ts';
import type { ResponseSink } from '../../backend.ts';
import type { DatabaseEntry, Instance } from '../instance.ts';
import { backupTarget, refuseBackup } from './backupChecks.ts';
import { isBusy, whileBusy } from './busyDatabases.ts';
import type { FileFacts, SetFacts } from './configurationBytes.ts';
import { type Device, isNulDevice, openForBackup } from './device.ts';
import { infoMessage, terminating } from './errors.ts';
import { keepHistory, recordBackup } from './history.ts';
import { compressedMediumStart, compressedSink, type ImageSink, plainSink } from './imageSink.ts';
import { lsnText, nextLsn } from './lsn.ts';
import { LOG_PAYLOAD_BYTES, MEDIA_BLOCK_BYTES, writeLabel, writeSet } from './mediumWriter.ts';
import { dataFileBytes } from './pages.ts';
import { type MediumPlan, planMedium } from './planMedium.ts';
import {
  CURRENT_COMMANDS,
  processedMessage,
  type RunningSession,
  type RunningStatement,
  runStatement,
} from './runningStatement.ts';
import { type Snapshot, takeSnapshot, workFile } from './snapshot.ts';
import type { BackupStatement } from './statements.ts';

const EXTENT_BYTES = 65_536;

/** DONE's current command of a BACKUP statement, also of one that failed. */
export const backupCommand = (what: BackupStatement['what']): number => CURRENT_COMMANDS[`backup ${what}`];

/**
 * Runs BACKUP: messages and DONE tokens of a success go into the sink, every refusal or failure is thrown as a SqlError that ends with 3013 and
 * whose DONE (backupCommand) the session sends. A cancelled or failed backup leaves a torn medium, as the real server does.
 */
export const executeBackup = (
  instance: Instance,
  session: RunningSession,
  statement: BackupStatement,
  sink: ResponseSink,
): Promise<void> =>
  terminating(statement.what === 'log' ? 'BACKUP LOG' : 'BACKUP DATABASE', async () => {
    const running = runStatement(instance, session, sink, backupCommand(statement.what), statement.options.stats);
    const entry = backupTarget(instance, session, statement);
    refuseBackup(instance, statement, entry, isBusy(entry));
    await whileBusy(entry, () => backUp(instance, session, statement, entry, running));
  });

const backUp = async (
  instance: Instance,
  session: RunningSession,
  { options, devices }: BackupStatement,
  entry: DatabaseEntry,
  running: RunningStatement,
): Promise<void> => {
  const plan = await planMedium(instance, devices[0] ?? '', options);
  const isNul = isNulDevice(plan.serverPath);
  // A backup to NUL is written all the same, so that msdb records what a real one would; then it is thrown away.
  const discarded = isNul ? workFile(instance, 'nul') : null;
  try {
    const startDate = instance.options.now();
    const started = performance.now();
    await using device = await openForBackup(
      instance,
      plan.serverPath,
      discarded ?? instance.hostPath(plan.serverPath),
      plan.devicePosition,
    );
    const { snapshot: taken, moment } = await takeSnapshot(instance, entry, running, () => beginBackup(entry));
    await using snapshot = taken;
    const facts = await setFacts(instance, entry, options, startDate, moment, snapshot);
    const sink = await openSink(device, plan);
    const filemarks = [...plan.filemarks];
    if (plan.imagePosition === 0) await writeLabel(sink, plan.label, filemarks);
    const outcome = await writeSet(sink, filemarks, {
      facts,
      position: plan.setPosition,
      name: options.name,
      description: options.description,
      userName: session.login,
      machineName: instance.options.serverName.split('\\')[0] ?? instance.options.serverName,
      checksum: options.checksum,
      blockSize: plan.blockSize,
      compressed: plan.compressed,
      pageFile: { fileId: 1, sqlitePages: snapshot.sqlitePages, identity: identityOf(entry, snapshot) },
      readPages: snapshot.readPages,
      onSlice: running.progress,
      finish: (sizes) => ({ ...sizes, finishDate: instance.options.now(), becomesBase: !options.copyOnly }),
    });
    await device.sync();
    if (!options.copyOnly) becomeBase(instance, entry, facts, outcome.finishDate);
    await recordInMsdb(instance, plan, discarded, facts.setGuid, running);
    report(running, entry, facts, plan.setPosition, (performance.now() - started) / 1000);
  } finally {
    if (discarded !== null) rmSync(discarded, { force: true });
  }
};

const openSink = async (device: Device, plan: MediumPlan): Promise<ImageSink> => {
  if (!plan.compressed) return plainSink(device, plan.imagePosition);
  if (plan.devicePosition > 0) return compressedSink(device, plan.imagePosition, plan.devicePosition);
  const start = compressedMediumStart();
  await device.write(start);
  return compressedSink(device, plan.imagePosition, start.length);
};

interface BackupMoment {
  readonly checkpointLsn: string;
  readonly lastLsn: string;
}

/** The checkpoint that a backup begins with, and the LSN of the next record: what is committed before it is in the pages. */
const beginBackup = (entry: DatabaseEntry): BackupMoment => {
  const checkpoint = nextLsn(entry.lsn);
  entry.lsn = nextLsn(checkpoint);
  return { checkpointLsn: lsnText(checkpoint), lastLsn: lsnText(entry.lsn) };
};

const identityOf = (entry: DatabaseEntry, snapshot: Snapshot): Uint8Array =>
  new TextEncoder().encode(
    JSON.stringify({
      database: entry.name,
      sqlite_pages: snapshot.sqlitePages,
      family_guid: entry.familyGuid,
      database_guid: entry.databaseGuid,
      recovery_fork_guid: entry.recoveryForkGuid,
    }),
  );

const setFacts = async (
  instance: Instance,
  entry: DatabaseEntry,
  options: BackupStatement['options'],
  startDate: Date,
  { checkpointLsn, lastLsn }: BackupMoment,
  snapshot: Snapshot,
): Promise<SetFacts> => ({
  databaseName: entry.name,
  serverName: instance.options.serverName,
  databaseId: entry.id,
  createdAt: entry.createdAt,
  startDate,
  flags:
    (options.checksum ? SET_FLAGS.checksums : 0) |
    (options.copyOnly ? SET_FLAGS.copyOnly : 0) |
    (entry.isReadOnly ? SET_FLAGS.readOnly : 0) |
    (entry.userAccess === 'SINGLE_USER' ? SET_FLAGS.singleUser : 0),
  firstLsn: checkpointLsn,
  lastLsn,
  checkpointLsn,
  databaseBackupLsn: entry.differentialBase?.lsn ?? '0',
  setGuid: instance.options.newGuid(),
  familyGuid: entry.familyGuid,
  databaseGuid: entry.databaseGuid,
  recoveryForkGuid: entry.recoveryForkGuid,
  previousBase: entry.differentialBase,
  databaseStatus:
    DATABASE_STATUS.pageChecksum |
    (entry.recoveryModel === 'SIMPLE' ? DATABASE_STATUS.truncateLog : 0) |
    (entry.recoveryModel === 'BULK_LOGGED' ? DATABASE_STATUS.selectInto : 0),
  logChainOrigin: entry.lastLogBackupLsn ?? checkpointLsn,
  files: await Promise.all(entry.files.map((file) => fileFacts(instance, file, snapshot))),
});

const fileFacts = async (
  instance: Instance,
  { fileId, type, logicalName, physicalName, guid }: DatabaseEntry['files'][number],
  snapshot: Snapshot,
): Promise<FileFacts> => {
  const common = { fileId, type, logicalName, physicalName, guid, blockSize: MEDIA_BLOCK_BYTES };
  if (type === 'D') {
    const size = dataFileBytes(snapshot.sqlitePages);
    return { ...common, size, pages: size / PAGE_BYTES };
  }
  const onDisk = await stat(instance.hostPath(physicalName)).then(
    ({ size }) => size,
    () => 0,
  );
  const size = Math.max(1, Math.ceil(onDisk / EXTENT_BYTES)) * EXTENT_BYTES;
  return { ...common, size, pages: LOG_PAYLOAD_BYTES / PAGE_BYTES };
};

/** A regular full is what differentials build on, and starts the log chain of a database that had none (contract.md section 6). */
const becomeBase = (instance: Instance, entry: DatabaseEntry, facts: SetFacts, finishDate: Date): void => {
  entry.differentialBase = { lsn: facts.checkpointLsn, guid: facts.setGuid, time: finishDate };
  if (entry.recoveryModel !== 'SIMPLE') entry.lastLogBackupLsn ??= facts.checkpointLsn;
  instance.save();
};

/** Reads the headers back from the medium: msdb says what stands there, not what was meant. */
const recordInMsdb = async (
  instance: Instance,
  plan: MediumPlan,
  discarded: string | null,
  setGuid: string,
  running: RunningStatement,
): Promise<void> => {
  await using source = await openFileSource(discarded ?? instance.hostPath(plan.serverPath));
  const medium: Medium = await readMedium(source);
  const set: BackupSet | undefined = medium.sets.find(({ guid }) => guid === setGuid);
  if (set?.complete !== true) throw new Error(`the set just written to ${plan.serverPath} cannot be read back`);
  keepHistory(running, () => recordBackup(instance, medium, set, plan.serverPath));
};

const report = (
  running: RunningStatement,
  entry: DatabaseEntry,
  facts: SetFacts,
  position: number,
  seconds: number,
): void => {
  let pages = 0;
  for (const file of facts.files.toSorted((a, b) => a.type.localeCompare(b.type))) {
    pages += file.pages;
    running.say(
      infoMessage(
        4035,
        `Processed ${file.pages} pages for database '${entry.name}', file '${file.logicalName}' on file ${position}.`,
      ),
    );
  }
  running.say(processedMessage('BACKUP DATABASE', pages, seconds));
};
