/** CREATE DATABASE and ALTER DATABASE. */
import { unsupported } from '../values/errors.ts';
import type { DatabaseOption, FileSpec } from './ast/definition.ts';
import type { StatementBody } from './ast/statement.ts';
import type { TokenStream } from './tokenStream.ts';
import { withLine } from './withLine.ts';

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

/** CREATE DATABASE name ON … LOG ON … COLLATE … */
export const parseCreateDatabase = (tokens: TokenStream): StatementBody => {
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

/** ALTER DATABASE name SET … or MODIFY … */
export const parseAlterDatabase = (tokens: TokenStream): StatementBody => {
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
    case 'ENCRYPTION': {
      const state = tokens.anyWord().toUpperCase();
      if (state !== 'ON' && state !== 'OFF') throw unsupported(`ALTER DATABASE … SET ENCRYPTION ${state}`);
      return { kind: 'encryption', isOn: state === 'ON' };
    }
    case 'PAGE_VERIFY':
      if (tokens.anyWord().toUpperCase() !== 'CHECKSUM') throw unsupported('PAGE_VERIFY other than CHECKSUM');
      return { kind: 'pageVerifyChecksum' };
    default:
      throw withLine(unsupported(`ALTER DATABASE … SET ${word}`), token.line);
  }
};
