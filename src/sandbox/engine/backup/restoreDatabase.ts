import type { BackupSet } from '../../../mtf/medium.ts';
import { MtfError } from '../../../mtf/mtfError.ts';
import { PAGE_BYTES } from '../../../mtf/pageFormat.ts';
import type { Instance } from '../instance.ts';
import { readBootFacts } from './bootPage.ts';
import type { DataRestore, DataRestored } from './dataRestore.ts';
import { endOfSet } from './dataSet.ts';
import { BackupFailure, infoMessage } from './errors.ts';
import { keepHistory, recordRestore } from './history.ts';
import { encryptionOf } from './mediumFacts.ts';
import { NOTICES } from './planRedo.ts';
import { requireKey } from './requireKey.ts';
import { restoreDifferential } from './restoreDifferential.ts';
import { restoreFull } from './restoreFull.ts';
import { type OpenedMedium, requireAllFamilies, setAt, withMedium } from './restoreMedium.ts';
import { endStep } from './restoreSequence.ts';
import { type RestoreDatabaseStatement, refuseSystemTarget, requireRestorable } from './restoreTarget.ts';
import { processedMessage, type RunningSession, type RunningStatement } from './runningStatement.ts';
import type { StopPoint } from './statements.ts';

/** RESTORE DATABASE … FROM, of a full or a differential. */
export const restoreDatabase = (
  instance: Instance,
  session: RunningSession,
  statement: RestoreDatabaseStatement,
  running: RunningStatement,
): Promise<void> =>
  withMedium(instance, statement.devices, statement.options, async (opened) => {
    const started = performance.now();
    refuseSystemTarget(statement.database, instance.find(statement.database));
    const set = setAt(opened, statement.options.file ?? 1);
    requireAllFamilies(opened);
    const header = requireRestorable(opened, set, statement);
    const key = await encryptionOf(opened.medium.image, set);
    requireKey(instance, key);
    const end = endOfSet(set, header, await bootFactsOf(opened, set));
    const restore: DataRestore = { instance, session, statement, opened, set, header, end, key };
    const done = (restored: DataRestored): void => {
      finish(restore, restored, running);
      report(restore, restored, running, (performance.now() - started) / 1000);
    };
    if (header.type === 'I') await restoreDifferential(restore, running, done);
    else await restoreFull(restore, running, done);
  });

/** Damage is found, and said, where the pages are copied. */
const bootFactsOf = ({ medium }: OpenedMedium, set: BackupSet): ReturnType<typeof readBootFacts> =>
  readBootFacts(medium, set).catch((error: unknown) => {
    if (error instanceof BackupFailure || error instanceof MtfError) return { sqlitePages: 0, at: null };
    throw error;
  });

/** A stop behind a data set is reached with log backups: until then the database stays RESTORING (contract.md section 6.5). */
const isStopBehind = (stop: StopPoint | null, end: Date | null): stop is StopPoint =>
  stop !== null && !(stop.kind === 'time' && end !== null && stop.at <= end);

const finish = (
  { instance, session, statement: { options, devices }, opened, set, header, end }: DataRestore,
  { entry, state, damaged }: DataRestored,
  running: RunningStatement,
): void => {
  const waits = options.recovery === 'recovery' && isStopBehind(options.stop, end);
  endStep(
    instance,
    entry,
    { ...state, continuedAfterError: state.continuedAfterError || damaged },
    { recovery: waits ? 'norecovery' : options.recovery, restrictedUser: options.restrictedUser },
  );
  keepHistory(running, () =>
    recordRestore(instance, {
      medium: opened.medium,
      set,
      serverPath: opened.serverPath,
      lastValidRestoreTime: null,
      database: entry.name,
      userName: session.login,
      type: header.type === 'I' ? 'I' : 'D',
      options,
      deviceCount: devices.length,
      files: header.type === 'I' ? entry.files.filter(({ type }) => type === 'D') : entry.files,
    }),
  );
};

const report = (
  { statement: { options }, set, end }: DataRestore,
  { entry, damaged }: DataRestored,
  running: RunningStatement,
  seconds: number,
): void => {
  let pages = 0;
  for (const file of (set.atEnd ?? set.atStart).files) {
    const count = file.pagesInStream > 0 || file.type === 'L' ? file.pagesInStream : file.size / PAGE_BYTES;
    pages += count;
    running.say(
      infoMessage(
        4035,
        `Processed ${count} pages for database '${entry.name}', file '${file.logicalName}' on file ${set.position}.`,
      ),
    );
  }
  if (damaged) {
    running.say(
      infoMessage(
        3184,
        'RESTORE WITH CONTINUE_AFTER_ERROR was successful but some damage was encountered. Inconsistencies in the database are possible.',
      ),
    );
  }
  if (isStopBehind(options.stop, end) && options.recovery === 'recovery') running.say(NOTICES[options.stop.kind]);
  running.say(processedMessage('RESTORE DATABASE', pages, seconds));
};
