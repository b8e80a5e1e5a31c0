/** BACKUP and RESTORE with their variables looked up: what backup/ executes. */
import { executeBackup } from '../backup/executeBackup.ts';
import { executeRestore } from '../backup/executeRestore.ts';
import type { BackupOptions, RestoreOptions, StopPoint } from '../backup/statements.ts';
import { compiler } from '../query/compileQuery.ts';
import { withoutRow } from '../query/withoutRow.ts';
import type { Expr } from '../sql/ast/expression.ts';
import type { BackupSyntax, MediaOption, NameOrVariable, RestoreSyntax } from '../sql/ast/media.ts';
import { sqlError } from '../sqlError.ts';
import { convertValue } from '../values/convert.ts';
import { dateConversionFailed } from '../values/errors.ts';
import { DATETIME, INT, nvarchar } from '../values/types.ts';
import { environmentOf, variableValue } from './environment.ts';
import type { Frame, SessionState } from './sessionState.ts';

const DEFAULT_STATS = 10;

interface Reader {
  text(expression: Expr): string;
  number(expression: Expr): number;
  /** A datetime of the server's clock. @throws SqlError 241, 242 */
  moment(expression: Expr): Date;
  name(name: NameOrVariable): string;
}

const readerOf = (session: SessionState, frame: Frame): Reader => {
  const environment = environmentOf(session, frame);
  const evaluate = (expression: Expr, to: typeof INT): unknown => {
    const typed = compiler.expression(expression, withoutRow({ environment }));
    return convertValue(typed.evaluate({ values: [], outer: null }), typed.type, to);
  };
  return {
    text: (expression) => String(evaluate(expression, nvarchar('max')) ?? ''),
    number: (expression) => Number(evaluate(expression, INT) ?? 0),
    moment: (expression) => {
      const text = evaluate(expression, DATETIME);
      if (typeof text !== 'string') throw dateConversionFailed();
      return new Date(text);
    },
    name: (name) => ('name' in name ? name.name : String(variableValue(frame, name.variable) ?? '')),
  };
};

const has = (options: readonly MediaOption[], name: string): boolean => options.some((option) => option.name === name);
const optionValue = (options: readonly MediaOption[], name: string): Expr | null =>
  options.find((option) => option.name === name)?.value ?? null;

const conflict = (options: readonly MediaOption[], a: string, b: string): void => {
  if (has(options, a) && has(options, b)) {
    throw sqlError(
      3031,
      16,
      1,
      `Option '${a.toLowerCase()}' conflicts with option(s) '${b.toLowerCase()}'. Remove the conflicting option and reissue the statement.`,
    );
  }
};

const statsOf = (options: readonly MediaOption[], reader: Reader): number | null => {
  if (!has(options, 'STATS')) return null;
  const value = optionValue(options, 'STATS');
  return value === null ? DEFAULT_STATS : reader.number(value);
};

const backupOptions = (options: readonly MediaOption[], reader: Reader): BackupOptions => {
  for (const [a, b] of [
    ['INIT', 'NOINIT'],
    ['FORMAT', 'NOFORMAT'],
    ['SKIP', 'NOSKIP'],
    ['CHECKSUM', 'NO_CHECKSUM'],
    ['COMPRESSION', 'NO_COMPRESSION'],
    ['STOP_ON_ERROR', 'CONTINUE_AFTER_ERROR'],
    ['FORMAT', 'NOSKIP'],
    ['NORECOVERY', 'STANDBY'],
  ] as const)
    conflict(options, a, b);
  const text = (name: string): string | null => {
    const value = optionValue(options, name);
    return value === null ? null : reader.text(value);
  };
  return {
    copyOnly: has(options, 'COPY_ONLY'),
    differential: has(options, 'DIFFERENTIAL'),
    init: has(options, 'INIT'),
    format: has(options, 'FORMAT'),
    skip: has(options, 'SKIP') || has(options, 'FORMAT'),
    checksum: has(options, 'CHECKSUM'),
    continueAfterError: has(options, 'CONTINUE_AFTER_ERROR') || has(options, 'NO_TRUNCATE'),
    noTruncate: has(options, 'NO_TRUNCATE'),
    tail: has(options, 'NORECOVERY')
      ? { kind: 'norecovery' }
      : has(options, 'STANDBY')
        ? { kind: 'standby', undoFile: text('STANDBY') ?? '' }
        : null,
    compression: has(options, 'COMPRESSION') ? true : has(options, 'NO_COMPRESSION') ? false : null,
    name: text('NAME'),
    description: text('DESCRIPTION'),
    mediaName: text('MEDIANAME'),
    mediaDescription: text('MEDIADESCRIPTION'),
    stats: statsOf(options, reader),
  };
};

const stopOf = (options: readonly MediaOption[], reader: Reader): StopPoint | null => {
  for (const { name, value, to } of options) {
    if (value === null) continue;
    if (name === 'STOPAT') return { kind: 'time', at: reader.moment(value) };
    if (name === 'STOPATMARK' || name === 'STOPBEFOREMARK') {
      const after = to === null ? null : reader.moment(to);
      return { kind: 'mark', mark: reader.text(value), inclusive: name === 'STOPATMARK', after };
    }
  }
  return null;
};

const restoreOptions = (options: readonly MediaOption[], reader: Reader): RestoreOptions => {
  for (const [a, b] of [
    ['RECOVERY', 'NORECOVERY'],
    ['STANDBY', 'RECOVERY'],
    ['STANDBY', 'NORECOVERY'],
    ['STOPAT', 'STOPATMARK'],
    ['STOPAT', 'STOPBEFOREMARK'],
    ['STOPATMARK', 'STOPBEFOREMARK'],
    ['CHECKSUM', 'NO_CHECKSUM'],
    ['STOP_ON_ERROR', 'CONTINUE_AFTER_ERROR'],
  ] as const)
    conflict(options, a, b);
  const file = optionValue(options, 'FILE');
  const mediaName = optionValue(options, 'MEDIANAME');
  const undoFile = optionValue(options, 'STANDBY');
  return {
    file: file === null ? null : reader.number(file),
    moves: options.flatMap((option) =>
      option.name === 'MOVE' && option.value !== null && option.to !== null
        ? [{ logicalName: reader.text(option.value), to: reader.text(option.to) }]
        : [],
    ),
    replace: has(options, 'REPLACE'),
    recovery:
      undoFile !== null ? { undoFile: reader.text(undoFile) } : has(options, 'NORECOVERY') ? 'norecovery' : 'recovery',
    stop: stopOf(options, reader),
    restart: has(options, 'RESTART'),
    loadHistory: has(options, 'LOADHISTORY'),
    restrictedUser: has(options, 'RESTRICTED_USER'),
    checksum: has(options, 'CHECKSUM') ? true : has(options, 'NO_CHECKSUM') ? false : null,
    stopOnError: has(options, 'STOP_ON_ERROR') ? true : has(options, 'CONTINUE_AFTER_ERROR') ? false : null,
    mediaName: mediaName === null ? null : reader.text(mediaName),
    stats: statsOf(options, reader),
  };
};

/** The session as backup/ sees it: live, with the signal of this batch. */
const runningSession = (session: SessionState, frame: Frame): Parameters<typeof executeBackup>[1] =>
  Object.create(session.handle, { signal: { value: frame.signal } });

/** BACKUP, with its variables looked up. */
export const executeBackupStatement = async (
  session: SessionState,
  frame: Frame,
  syntax: BackupSyntax,
): Promise<void> => {
  const reader = readerOf(session, frame);
  await executeBackup(
    session.instance,
    runningSession(session, frame),
    {
      kind: 'backup',
      what: syntax.what,
      database: reader.name(syntax.database),
      devices: syntax.devices.map(reader.text),
      options: backupOptions(syntax.options, reader),
    },
    frame.sink,
  );
};

/** RESTORE, with its variables looked up. */
export const executeRestoreStatement = async (
  session: SessionState,
  frame: Frame,
  syntax: RestoreSyntax,
): Promise<void> => {
  const reader = readerOf(session, frame);
  const devices = syntax.devices.map(reader.text);
  const options = restoreOptions(syntax.options, reader);
  const statement =
    syntax.what === 'database' || syntax.what === 'log'
      ? ({
          kind: 'restore',
          what: syntax.what,
          database: syntax.database === null ? '' : reader.name(syntax.database),
          devices,
          options,
        } as const)
      : ({ kind: 'restore', what: syntax.what, devices, options } as const);
  await executeRestore(session.instance, runningSession(session, frame), statement, frame.sink);
};
