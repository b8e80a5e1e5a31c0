import type { ResponseSink } from '../../backend.ts';
import type { Instance } from '../instance.ts';
import { failure, type StatementName, terminating } from './errors.ts';
import { localDatetime } from './history.ts';
import { encryptionOf, lastValidRestoreTime } from './mediumFacts.ts';
import {
  FILE_COLUMNS,
  HEADER_COLUMNS,
  type HeaderSource,
  headerSource,
  LABEL_COLUMNS,
  type RowColumn,
} from './mediumRows.ts';
import { recoverDatabase } from './recoverDatabase.ts';
import { requireKey } from './requireKey.ts';
import { restoreDatabase } from './restoreDatabase.ts';
import { restoreLog } from './restoreLog.ts';
import { setAt, withMedium } from './restoreMedium.ts';
import { requireSupported } from './restoreOptions.ts';
import { CURRENT_COMMANDS, type RunningSession, runStatement } from './runningStatement.ts';
import type { RestoreStatement } from './statements.ts';
import { verifyMedium } from './verifyMedium.ts';

const NAMES: Record<RestoreStatement['what'], StatementName> = {
  database: 'RESTORE DATABASE',
  log: 'RESTORE LOG',
  headeronly: 'RESTORE HEADERONLY',
  filelistonly: 'RESTORE FILELIST',
  labelonly: 'RESTORE LABELONLY',
  verifyonly: 'VERIFY DATABASE',
};

/** DONE's current command of a RESTORE statement, also of one that failed. */
export const restoreCommand = (what: RestoreStatement['what']): number =>
  what === 'database' || what === 'log' ? CURRENT_COMMANDS[`restore ${what}`] : CURRENT_COMMANDS[what];

/**
 * Runs RESTORE in all its forms: rowsets, messages and DONE tokens of a success go into the sink, every refusal or failure is thrown as a
 * SqlError that ends with 3013 and whose DONE (restoreCommand) the session sends.
 */
export const executeRestore = (
  instance: Instance,
  session: RunningSession,
  statement: RestoreStatement,
  sink: ResponseSink,
): Promise<void> =>
  terminating(NAMES[statement.what], async () => {
    if (session.inTransaction) {
      throw failure(3021, 'Cannot perform a backup or restore operation within a transaction.', 0);
    }
    requireSupported(statement);
    const running = runStatement(instance, session, sink, restoreCommand(statement.what), statement.options.stats);
    switch (statement.what) {
      case 'database':
      case 'log':
        if (statement.devices.length === 0) return recoverDatabase(instance, session, statement, running);
        return statement.what === 'log'
          ? await restoreLog(instance, session, statement, running)
          : await restoreDatabase(instance, session, statement, running);
      case 'verifyonly':
        return await verifyMedium(instance, statement, running);
      case 'headeronly':
        return await withMedium(instance, statement.devices, statement.options, async (opened) => {
          const { medium } = opened;
          const { file } = statement.options;
          const sets = file === null ? medium.sets : [setAt(opened, file)];
          if (sets.length === 0) setAt(opened, 1);
          const rows: HeaderSource[] = [];
          for (const set of sets) {
            const restorableTo = await lastValidRestoreTime(medium.image, set);
            rows.push(headerSource(medium.label, set, restorableTo === null ? null : localDatetime(restorableTo)));
          }
          sendRows(sink, 'headeronly', HEADER_COLUMNS, rows);
        });
      case 'filelistonly':
        return await withMedium(instance, statement.devices, statement.options, async (opened) => {
          const set = setAt(opened, statement.options.file ?? 1);
          const key = await encryptionOf(opened.medium.image, set);
          requireKey(instance, key);
          const tdeThumbprint = key === null ? null : Uint8Array.from(Buffer.from(key.thumbprint, 'hex'));
          const rows = set.atStart.files.map((file) => ({ file, tdeThumbprint }));
          sendRows(sink, 'filelistonly', FILE_COLUMNS, rows);
        });
      case 'labelonly':
        return await withMedium(instance, statement.devices, statement.options, async ({ medium }) =>
          sendRows(sink, 'labelonly', LABEL_COLUMNS, [medium.label]),
        );
    }
  });

/** The rowset's DONE with its count, then the statement's own (contract.md section 0). */
const sendRows = <Source>(
  sink: ResponseSink,
  what: 'headeronly' | 'filelistonly' | 'labelonly',
  columns: readonly RowColumn<Source>[],
  sources: readonly Source[],
): void => {
  sink.columns(columns.map(({ name, type }) => ({ name, type, nullable: true })));
  for (const source of sources) sink.row(columns.map(({ value }) => value(source)));
  sink.done({ curCmd: CURRENT_COMMANDS.rowset, rowCount: sources.length });
  sink.done({ curCmd: CURRENT_COMMANDS[what] });
};
