import type { StatementBody } from './ast/statement.ts';

/** DONE's CurCmd for what each statement is (contract.md section 0; the others as captured by the msduck project). */
export const CURRENT_COMMAND = {
  setOn: 185,
  setOff: 186,
  condition: 192,
  select: 193,
  selectInto: 194,
  insert: 195,
  delete: 196,
  update: 197,
  createTable: 198,
  dropTable: 199,
  createIndex: 200,
  dropIndex: 201,
  createDatabase: 203,
  dropDatabase: 204,
  createView: 207,
  dropView: 208,
  rollback: 210,
  begin: 212,
  commit: 213,
  save: 214,
  alterDatabase: 215,
  alterTable: 216,
  execute: 224,
  use: 226,
  backupDatabase: 228,
  restoreDatabase: 229,
  backupLog: 235,
  print: 247,
  setVariable: 249,
  headerOnly: 250,
  /** A statement, or a batch, that did not compile; and what has no number of its own. */
  none: 253,
  beginTry: 349,
  endTry: 351,
  fileListOnly: 376,
  verifyOnly: 377,
} as const;

/** CurCmd of a statement's DONE. */
export const commandOf = (statement: StatementBody): number => {
  const command = CURRENT_COMMAND;
  switch (statement.kind) {
    case 'select':
      return command.select;
    case 'insert':
      return command.insert;
    case 'update':
      return command.update;
    case 'delete':
      return command.delete;
    case 'createTable':
      return command.createTable;
    case 'createIndex':
      return command.createIndex;
    case 'createView':
      return command.createView;
    case 'createDatabase':
      return command.createDatabase;
    case 'alterTable':
      return command.alterTable;
    case 'alterDatabase':
      return command.alterDatabase;
    case 'drop':
      return { table: command.dropTable, view: command.dropView, schema: command.none, database: command.dropDatabase }[
        statement.what
      ];
    case 'dropIndex':
      return command.dropIndex;
    case 'use':
      return command.use;
    case 'print':
      return command.print;
    case 'begin':
      return command.begin;
    case 'commit':
      return command.commit;
    case 'rollback':
      return command.rollback;
    case 'save':
      return command.save;
    case 'exec':
    case 'execText':
      return command.execute;
    case 'setVariable':
      return command.setVariable;
    case 'setOption':
      return statement.value === 'OFF' ? command.setOff : command.setOn;
    case 'if':
    case 'while':
      return command.condition;
    case 'backup':
      return statement.syntax.what === 'log' ? command.backupLog : command.backupDatabase;
    case 'restore':
      switch (statement.syntax.what) {
        case 'headeronly':
          return command.headerOnly;
        case 'filelistonly':
          return command.fileListOnly;
        case 'verifyonly':
          return command.verifyOnly;
        default:
          return command.restoreDatabase;
      }
    default:
      return command.none;
  }
};
