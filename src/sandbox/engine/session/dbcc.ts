import { hitFault } from '../faults.ts';
import type { StatementBody } from '../sql/ast/statement.ts';
import { SqlError, sqlError } from '../sqlError.ts';
import { catalogueOf } from '../store/databaseCatalogue.ts';
import { sameName } from '../values/collation.ts';
import { dateText, localMoment, timeText } from '../values/dates.ts';
import { unsupported } from '../values/errors.ts';
import { openDatabase } from './objects.ts';
import type { Frame, SessionState } from './sessionState.ts';

/** DBCC: CHECKDB really reads every page of the data file; a few others that change nothing here are answered as done. */
export const executeDbcc = (
  session: SessionState,
  frame: Frame,
  { command, args, options }: Extract<StatementBody, { kind: 'dbcc' }>,
): void => {
  const quiet = options.includes('NO_INFOMSGS');
  const say = (number: number, message: string): void =>
    frame.sink.message({ number, class: 0, state: 1, line: frame.line, message });
  switch (command) {
    case 'CHECKDB':
      checkDatabase(session, args[0] ?? session.database, quiet ? null : say);
      break;
    case 'TRACEON':
    case 'TRACEOFF':
    case 'FREEPROCCACHE':
    case 'DROPCLEANBUFFERS':
      break;
    default:
      throw unsupported(`DBCC ${command}`);
  }
  if (!quiet) say(2528, 'DBCC execution completed. If DBCC printed error messages, contact your system administrator.');
};

const checkDatabase = (
  session: SessionState,
  given: string,
  say: ((number: number, message: string) => void) | null,
): void => {
  const { instance } = session;
  const byId = /^\d+$/.test(given)
    ? instance.databases().find((candidate) => candidate.id === Number(given))
    : undefined;
  const name = given === '0' ? session.database : (byId?.name ?? given);
  if (instance.find(name) === undefined) {
    throw sqlError(
      2520,
      16,
      4,
      `Could not find database '${name}'. The database either does not exist, or was dropped before a statement tried to use it. Verify if the database exists by querying the sys.databases catalog view.`,
    );
  }
  const { entry, catalogue } = openDatabase(session, name);
  const fault = instance.faults.checkDatabaseFails;
  const isFault = fault !== null && sameName(fault, entry.name);
  if (isFault) hitFault(instance.faults, 'checkDatabaseFails');
  const problems = isFault
    ? ['(injected)']
    : catalogue.connection
        .prepare('PRAGMA integrity_check')
        .all()
        .map((row) => String(row.integrity_check))
        .filter((text) => text !== 'ok');
  if (problems.length > 0) {
    throw new SqlError(
      {
        number: 8939,
        class: 16,
        state: 98,
        message: `Table error: Object ID 0, index ID 0, partition ID 0, alloc unit ID 0 (type Unknown), page (1:8). Test (IS_OFF (BUF_IOERR, pBUF->bstat)) failed. Values are 133129 and -4.`,
      },
      {
        number: 8990,
        class: 10,
        state: 1,
        message: `CHECKDB found 0 allocation errors and ${problems.length} consistency errors in database '${entry.name}'.`,
      },
    );
  }
  if (!entry.isReadOnly && session.transactions.count === 0) {
    const now = localMoment(instance.options.now());
    catalogueOf(catalogue.connection).setBoot('checkdb', `${dateText(now.days)} ${timeText(now.ticks, 3)}`);
    instance.storage(entry).capture();
  }
  say?.(8989, `CHECKDB found 0 allocation errors and 0 consistency errors in database '${entry.name}'.`);
};
