import { rmSync } from 'node:fs';
import { openFileSource } from '../../../mtf/byteSource.ts';
import type { BackupSet, Medium } from '../../../mtf/medium.ts';
import { readMedium } from '../../../mtf/readMedium.ts';
import type { ResponseSink } from '../../backend.ts';
import type { DatabaseEntry, Instance } from '../instance.ts';
import { backupTarget, refuseBackup } from './backupChecks.ts';
import { beginBackup, identityOf, setFacts } from './backupFacts.ts';
import { isBusy, whileBusy } from './busyDatabases.ts';
import type { SetFacts } from './configurationBytes.ts';
import { claimDevice, type Device, devicePath, isNulDevice, openForBackup } from './device.ts';
import { infoMessage, terminating } from './errors.ts';
import { keepHistory, recordBackup } from './history.ts';
import { compressedMediumStart, compressedSink, type ImageSink, plainSink } from './imageSink.ts';
import { writeLabel, writeSet } from './mediumWriter.ts';
import { type MediumPlan, planMedium } from './planMedium.ts';
import {
  CURRENT_COMMANDS,
  processedMessage,
  type RunningSession,
  type RunningStatement,
  runStatement,
} from './runningStatement.ts';
import { takeSnapshot, workFile } from './snapshot.ts';
import type { BackupStatement } from './statements.ts';

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
  const serverPath = devicePath(instance, devices[0] ?? '');
  using _claim = claimDevice(instance, serverPath);
  const plan = await planMedium(instance, serverPath, options);
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
