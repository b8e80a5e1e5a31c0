import { unsupported } from '../values/errors.ts';
import type { StatementBody } from './ast/statement.ts';
import { parseAlterDatabase, parseCreateDatabase } from './parseDatabaseDefinition.ts';
import { parseDataType } from './parseDataType.ts';
import { parseIfExists } from './parseDrop.ts';
import { parseCreateCertificate, parseCreateMasterKey, parseEncryptionKey } from './parseEncryption.ts';
import { parseNameList, parseObjectName } from './parseNames.ts';
import { parseAlterUser, parseCreateLogin, parseCreateUser } from './parsePrincipals.ts';
import { parseQuery } from './parseSelect.ts';
import { keyColumns, parseColumnsAndConstraints, parseDefinitions, skipIndexOptions } from './parseTableDefinition.ts';
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
  if (tokens.take('DATABASE')) {
    return tokens.atSequence('ENCRYPTION', 'KEY') ? parseEncryptionKey(tokens, 'create') : parseCreateDatabase(tokens);
  }
  if (tokens.atSequence('MASTER', 'KEY')) {
    tokens.next();
    tokens.next();
    return parseCreateMasterKey(tokens);
  }
  if (tokens.take('CERTIFICATE')) return parseCreateCertificate(tokens);
  if (tokens.take('SCHEMA')) {
    const name = tokens.name();
    if (tokens.take('AUTHORIZATION')) tokens.name();
    return { kind: 'createSchema', name };
  }
  if (tokens.take('LOGIN')) return parseCreateLogin(tokens);
  if (tokens.take('USER')) return parseCreateUser(tokens);
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
    const columns = keyColumns(tokens);
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

/** ALTER … */
export const parseAlter = (tokens: TokenStream): StatementBody => {
  tokens.expect('ALTER');
  if (tokens.take('DATABASE')) {
    return tokens.atSequence('ENCRYPTION', 'KEY') ? parseEncryptionKey(tokens, 'alter') : parseAlterDatabase(tokens);
  }
  if (tokens.at('VIEW')) return parseView(tokens, 'alter');
  if (tokens.take('USER')) return parseAlterUser(tokens);
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
