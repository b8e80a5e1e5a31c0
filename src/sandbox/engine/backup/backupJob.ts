/** What every BACKUP does with its medium: plan it, write one set, read its headers back into msdb, say how it went. */
import { rmSync } from 'node:fs';
import { openFileSource } from '../../../mtf/byteSource.ts';
import { readMedium } from '../../../mtf/readMedium.ts';
import type { DatabaseEntry, Instance } from '../instance.ts';
import { newCompressor } from './compressor.ts';
import type { SetFacts } from './configurationBytes.ts';
import { claimDevice, type Device, devicePath, isNulDevice, openForBackup } from './device.ts';
import { infoMessage } from './errors.ts';
import { keepHistory, recordBackup } from './history.ts';
import { compressedMediumStart, compressedSink, type ImageSink, plainSink } from './imageSink.ts';
import { lastValidRestoreTime } from './mediumFacts.ts';
import { writeLabel, writeSet } from './mediumWriter.ts';
import type { LogToWrite, PagesToWrite } from './payload.ts';
import { type MediumPlan, planMedium } from './planMedium.ts';
import { processedMessage, type RunningSession, type RunningStatement } from './runningStatement.ts';
import { workFile } from './snapshot.ts';
import type { BackupStatement } from './statements.ts';

export interface BackupJob {
  readonly instance: Instance;
  readonly session: RunningSession;
  readonly statement: BackupStatement;
  readonly entry: DatabaseEntry;
  readonly running: RunningStatement;
}

/** What a backup has to write, at one moment of its database, and what it does to the database when it is durable. */
export interface BackupContent extends AsyncDisposable {
  readonly facts: SetFacts;
  readonly pages: PagesToWrite | null;
  readonly log: LogToWrite;
  readonly becomesBase: boolean;
  /** The set is on its medium: what it means for the chain. */
  finished(finishDate: Date): void | Promise<void>;
}

/**
 * Runs a backup whose content is gathered when its medium stands open, as late as may be. A failure or a cancel leaves a torn medium, as with the
 * real server, and the database as it was.
 */
export const runBackup = async (job: BackupJob, gather: (startDate: Date) => Promise<BackupContent>): Promise<void> => {
  const { instance, session, statement, entry, running } = job;
  const { options } = statement;
  const serverPath = devicePath(instance, statement.devices[0] ?? '');
  using _claim = claimDevice(instance, serverPath);
  const plan = await planMedium(instance, serverPath, options);
  // A backup to NUL is written all the same, so that msdb records what a real one would; then it is thrown away.
  const discarded = isNulDevice(plan.serverPath) ? workFile(instance, 'nul') : null;
  try {
    const startDate = instance.options.now();
    const started = performance.now();
    const hostPath = discarded ?? instance.hostPath(plan.serverPath);
    await using device = await openForBackup(instance, plan.serverPath, hostPath, plan.devicePosition);
    await using content = await gather(startDate);
    const sink = await openSink(device, plan);
    const filemarks = [...plan.filemarks];
    if (plan.imagePosition === 0) await writeLabel(sink, plan.label, filemarks);
    const outcome = await writeSet(sink, filemarks, {
      facts: content.facts,
      position: plan.setPosition,
      name: options.name,
      description: options.description,
      userName: session.login,
      machineName: instance.options.serverName.split('\\')[0] ?? instance.options.serverName,
      checksum: options.checksum,
      blockSize: plan.blockSize,
      compressed: plan.compressed,
      pages: content.pages,
      log: content.log,
      onSlice: running.progress,
      finish: (sizes) => ({ ...sizes, finishDate: instance.options.now(), becomesBase: content.becomesBase }),
    });
    await device.sync();
    await content.finished(outcome.finishDate);
    await recordInMsdb(job, plan, hostPath, content.facts.setGuid);
    report(running, entry, content.facts, plan.setPosition, (performance.now() - started) / 1000);
  } finally {
    if (discarded !== null) rmSync(discarded, { force: true });
  }
};

const openSink = async (device: Device, plan: MediumPlan): Promise<ImageSink> => {
  if (!plan.compressed) return plainSink(device, plan.imagePosition);
  if (plan.devicePosition > 0) return compressedSink(device, newCompressor(), plan.imagePosition, plan.devicePosition);
  const start = compressedMediumStart();
  await device.write(start);
  return compressedSink(device, newCompressor(), plan.imagePosition, start.length);
};

/** Reads the headers back from the medium: msdb says what stands there, not what was meant. */
const recordInMsdb = async (
  { instance, running }: BackupJob,
  plan: MediumPlan,
  hostPath: string,
  setGuid: string,
): Promise<void> => {
  await using source = await openFileSource(hostPath);
  const medium = await readMedium(source);
  const set = medium.sets.find(({ guid }) => guid === setGuid);
  if (set?.complete !== true) throw new Error(`the set just written to ${plan.serverPath} cannot be read back`);
  const restorableTo = await lastValidRestoreTime(medium.image, set);
  keepHistory(running, () => recordBackup(instance, medium, set, plan.serverPath, restorableTo));
};

const NAMES = { D: 'BACKUP DATABASE', I: 'BACKUP DATABASE WITH DIFFERENTIAL', L: 'BACKUP LOG' } as const;

/** 4035 for each file, of a log backup only for the log, and 3014 (contract.md section 3.2). */
const report = (
  running: RunningStatement,
  entry: DatabaseEntry,
  facts: SetFacts,
  position: number,
  seconds: number,
): void => {
  let pages = 0;
  for (const file of facts.files.toSorted((a, b) => a.type.localeCompare(b.type))) {
    if (facts.type === 'L' && file.type === 'D') continue;
    pages += file.pages;
    running.say(
      infoMessage(
        4035,
        `Processed ${file.pages} pages for database '${entry.name}', file '${file.logicalName}' on file ${position}.`,
      ),
    );
  }
  running.say(processedMessage(NAMES[facts.type], pages, seconds));
};
