import { SqlError } from '../sqlError.ts';
import { unsupported } from '../values/errors.ts';
import type { DatabaseOption, FileSpec } from './ast/definition.ts';
import type { ObjectName } from './ast/expression.ts';
import type { StatementBody } from './ast/statement.ts';
import { parseDataType } from './parseDataType.ts';
import { parseNameList, parseObjectName } from './parseNames.ts';
import { parseQuery } from './parseSelect.ts';
import { parseColumnsAndConstraints, parseDefinitions, skipIndexOptions } from './parseTableDefinition.ts';
import type { TokenStream } from './tokenStream.ts';

/** CREATE … */
export const parseCreate = (tokens: TokenStream): StatementBody => {
  tokens.expect('CREATE');
  if (tokens.take('TABLE')) {
    const name = parseObjectName(tokens);
    const { columns, constraints } = parseColumnsAndConstraints(tokens);
    skipIndexOptions(tokens);
    return { kind: 'createTable', name, columns, constraints };
  }
  if (tokens.take('DATABASE')) return parseCreateDatabase(tokens);
  if (tokens.take('SCHEMA')) {
    const name = tokens.name();
    if (tokens.take('AUTHORIZATION')) tokens.name();
    return { kind: 'createSchema', name };
  }
  if (tokens.atSequence('OR', 'ALTER')) {
    tokens.next();
    tokens.next();
    if (!tokens.at('VIEW')) throw unsupported(`CREATE OR ALTER ${tokens.peek().upper}`);
    return parseView(tokens, 'createOrAlter');
  }
  if (tokens.at('VIEW')) return parseView(tokens, 'create');
  const unique = tokens.take('UNIQUE');
  const clustered = tokens.at('CLUSTERED');
  tokens.take('CLUSTERED', 'NONCLUSTERED');
  if (tokens.take('INDEX')) {
    const name = tokens.name();
    tokens.expect('ON');
    const table = parseObjectName(tokens);
    tokens.expect('(');
    const columns: string[] = [];
    do {
      columns.push(tokens.name());
      tokens.take('ASC', 'DESC');
    } while (tokens.take(','));
    tokens.expect(')');
    if (tokens.take('INCLUDE')) parseNameList(tokens);
    if (tokens.at('WHERE')) throw unsupported('A filtered index');
    skipIndexOptions(tokens);
    return { kind: 'createIndex', name, table, columns, unique, clustered };
  }
  throw unsupported(`CREATE ${tokens.peek().upper}`);
};

const parseView = (tokens: TokenStream, mode: 'create' | 'alter' | 'createOrAlter'): StatementBody => {
  tokens.expect('VIEW');
  const name = parseObjectName(tokens);
  const columns = tokens.at('(') ? parseNameList(tokens) : null;
  if (tokens.at('WITH')) throw unsupported(`CREATE VIEW … WITH ${tokens.peek(1).upper}`);
  tokens.expect('AS');
  const start = tokens.peek().start;
  const query = parseQuery(tokens);
  return { kind: 'createView', name, columns, query, source: tokens.textSince(start), mode };
};

const parseFileSpecs = (tokens: TokenStream): readonly FileSpec[] => {
  const files: FileSpec[] = [];
  do {
    if (tokens.take('FILEGROUP')) throw unsupported('A second filegroup');
    tokens.expect('(');
    let name: string | null = null;
    let filename: string | null = null;
    do {
      const property = tokens.anyWord().toUpperCase();
      tokens.expect('=');
      const value = tokens.next();
      if (value.kind === 'op' || value.kind === 'end') throw tokens.fail(value);
      if (property === 'NAME') name = value.value;
      else if (property === 'FILENAME') filename = value.value;
      else if (['SIZE', 'MAXSIZE', 'FILEGROWTH'].includes(property)) {
        // The files grow as they need to: sizes are hints of how much to reserve.
        if (!tokens.at(',', ')')) tokens.next();
      } else throw tokens.fail(value);
    } while (tokens.take(','));
    tokens.expect(')');
    files.push({ name, filename });
  } while (tokens.take(','));
  return files;
};

const parseCreateDatabase = (tokens: TokenStream): StatementBody => {
  const name = tokens.name();
  let data: readonly FileSpec[] = [];
  let log: readonly FileSpec[] = [];
  if (tokens.take('ON')) {
    tokens.take('PRIMARY');
    data = parseFileSpecs(tokens);
  }
  if (tokens.at('LOG') && tokens.peek(1).upper === 'ON') {
    tokens.next();
    tokens.next();
    log = parseFileSpecs(tokens);
  }
  const collation = tokens.take('COLLATE') ? tokens.anyWord() : null;
  if (tokens.at('AS', 'FOR', 'WITH')) throw unsupported(`CREATE DATABASE … ${tokens.peek().upper}`);
  return { kind: 'createDatabase', name, data, log, collation };
};

/** ALTER … */
export const parseAlter = (tokens: TokenStream): StatementBody => {
  tokens.expect('ALTER');
  if (tokens.take('DATABASE')) return parseAlterDatabase(tokens);
  if (tokens.at('VIEW')) return parseView(tokens, 'alter');
  if (!tokens.take('TABLE')) throw unsupported(`ALTER ${tokens.peek().upper}`);
  const table = parseObjectName(tokens);
  if (tokens.at('WITH') && ['CHECK', 'NOCHECK'].includes(tokens.peek(1).upper)) {
    if (tokens.peek(1).upper === 'NOCHECK') throw unsupported('ALTER TABLE … WITH NOCHECK');
    tokens.next();
    tokens.next();
  }
  if (tokens.take('ADD')) {
    const { columns, constraints } = parseDefinitions(tokens);
    return { kind: 'alterTable', table, action: { kind: 'add', columns, constraints } };
  }
  if (tokens.take('DROP')) {
    const isColumn = tokens.take('COLUMN');
    if (!isColumn) tokens.take('CONSTRAINT');
    const ifExists = parseIfExists(tokens);
    const names = [tokens.name()];
    while (tokens.take(',')) names.push(tokens.name());
    return {
      kind: 'alterTable',
      table,
      action: isColumn
        ? { kind: 'dropColumns', columns: names, ifExists }
        : { kind: 'dropConstraints', names, ifExists },
    };
  }
  if (tokens.take('ALTER')) {
    tokens.expect('COLUMN');
    const column = tokens.name();
    const type = parseDataType(tokens, 1);
    let nullable: boolean | null = null;
    if (tokens.take('NULL')) nullable = true;
    else if (tokens.take('NOT')) {
      tokens.expect('NULL');
      nullable = false;
    }
    return { kind: 'alterTable', table, action: { kind: 'alterColumn', column, type, nullable } };
  }
  throw unsupported(`ALTER TABLE … ${tokens.peek().upper}`);
};

const parseAlterDatabase = (tokens: TokenStream): StatementBody => {
  const database = tokens.take('CURRENT') ? null : tokens.name();
  if (tokens.take('MODIFY')) {
    if (tokens.take('FILE')) {
      tokens.expect('(');
      if (tokens.anyWord().toUpperCase() !== 'NAME') throw tokens.fail();
      tokens.expect('=');
      const file = tokens.next().value;
      tokens.expect(',');
      if (tokens.anyWord().toUpperCase() !== 'NEWNAME')
        throw unsupported('ALTER DATABASE … MODIFY FILE other than NEWNAME');
      tokens.expect('=');
      const to = tokens.next().value;
      tokens.expect(')');
      return { kind: 'alterDatabase', database, action: { kind: 'renameFile', file, to } };
    }
    if (tokens.anyWord().toUpperCase() !== 'NAME') throw tokens.fail();
    tokens.expect('=');
    return { kind: 'alterDatabase', database, action: { kind: 'rename', to: tokens.name() } };
  }
  if (!tokens.take('SET')) throw unsupported(`ALTER DATABASE … ${tokens.peek().upper}`);
  const options = [parseDatabaseOption(tokens)];
  while (tokens.take(',')) options.push(parseDatabaseOption(tokens));
  let termination: 'wait' | 'rollback' | 'noWait' = 'wait';
  if (tokens.take('WITH')) {
    if (tokens.take('ROLLBACK')) {
      termination = 'rollback';
      if (tokens.anyWord().toUpperCase() === 'AFTER') {
        tokens.next();
        tokens.take('SECONDS');
      }
    } else if (tokens.anyWord().toUpperCase() === 'NO_WAIT') termination = 'noWait';
    else throw tokens.fail();
  }
  return { kind: 'alterDatabase', database, action: { kind: 'set', options, termination } };
};

const parseDatabaseOption = (tokens: TokenStream): DatabaseOption => {
  const token = tokens.peek();
  const word = tokens.anyWord().toUpperCase();
  switch (word) {
    case 'RECOVERY': {
      const model = tokens.anyWord().toUpperCase();
      if (model !== 'FULL' && model !== 'SIMPLE' && model !== 'BULK_LOGGED') throw tokens.fail();
      return { kind: 'recovery', model };
    }
    case 'SINGLE_USER':
    case 'MULTI_USER':
    case 'RESTRICTED_USER':
      return { kind: 'access', access: word };
    case 'ONLINE':
    case 'OFFLINE':
      return { kind: 'state', state: word };
    case 'READ_ONLY':
    case 'READ_WRITE':
      return { kind: 'readonly', readOnly: word === 'READ_ONLY' };
    case 'PAGE_VERIFY':
      if (tokens.anyWord().toUpperCase() !== 'CHECKSUM') throw unsupported('PAGE_VERIFY other than CHECKSUM');
      return { kind: 'pageVerifyChecksum' };
    default:
      throw withLine(unsupported(`ALTER DATABASE … SET ${word}`), token.line);
  }
};

const withLine = (error: SqlError, line: number): SqlError => {
  const [first, ...more] = error.messages.map((message) => ({ ...message, line }));
  return first === undefined ? error : new SqlError(first, ...more);
};

const parseIfExists = (tokens: TokenStream): boolean => {
  if (!tokens.atSequence('IF', 'EXISTS')) return false;
  tokens.next();
  tokens.next();
  return true;
};

/** DROP … */
export const parseDrop = (tokens: TokenStream): StatementBody => {
  tokens.expect('DROP');
  const word = tokens.next().upper;
  const ifExists = parseIfExists(tokens);
  if (word === 'INDEX') {
    const parts = parseObjectName(tokens);
    if (tokens.take('ON')) return { kind: 'dropIndex', name: parts[0] ?? '', table: parseObjectName(tokens), ifExists };
    return { kind: 'dropIndex', name: parts[parts.length - 1] ?? '', table: parts.slice(0, -1), ifExists };
  }
  const names: ObjectName[] = [parseObjectName(tokens)];
  while (tokens.take(',')) names.push(parseObjectName(tokens));
  switch (word) {
    case 'TABLE':
      return { kind: 'drop', what: 'table', names, ifExists };
    case 'VIEW':
      return { kind: 'drop', what: 'view', names, ifExists };
    case 'SCHEMA':
      return { kind: 'drop', what: 'schema', names, ifExists };
    case 'DATABASE':
      return { kind: 'drop', what: 'database', names, ifExists };
    default:
      throw unsupported(`DROP ${word}`);
  }
};
