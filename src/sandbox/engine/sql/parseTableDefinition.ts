import { SqlError } from '../sqlError.ts';
import { unsupported } from '../values/errors.ts';
import type { ColumnSpec, ConstraintSpec, ForeignAction } from './ast/definition.ts';
import { parseDataType } from './parseDataType.ts';
import { parseExpression } from './parseExpression.ts';
import { parseNameList, parseObjectName } from './parseNames.ts';
import type { TokenStream } from './tokenStream.ts';

/** `( column …, CONSTRAINT … )` of CREATE TABLE and DECLARE @t TABLE. */
export const parseColumnsAndConstraints = (
  tokens: TokenStream,
): { readonly columns: readonly ColumnSpec[]; readonly constraints: readonly ConstraintSpec[] } => {
  tokens.expect('(');
  const result = parseDefinitions(tokens);
  tokens.expect(')');
  return result;
};

/** The columns and constraints of CREATE TABLE, up to the closing parenthesis. */
export const parseDefinitions = (
  tokens: TokenStream,
): { readonly columns: readonly ColumnSpec[]; readonly constraints: readonly ConstraintSpec[] } => {
  const columns: ColumnSpec[] = [];
  const constraints: ConstraintSpec[] = [];
  do {
    if (tokens.at(')')) break;
    if (tokens.at('CONSTRAINT', 'PRIMARY', 'UNIQUE', 'FOREIGN', 'CHECK', 'DEFAULT'))
      constraints.push(parseConstraint(tokens, null));
    else if (tokens.at('INDEX')) throw unsupported('An index within CREATE TABLE');
    else columns.push(parseColumn(tokens));
  } while (tokens.take(','));
  return { columns, constraints };
};

const parseColumn = (tokens: TokenStream): ColumnSpec => {
  const line = tokens.peek().line;
  const name = tokens.name();
  if (tokens.take('AS')) {
    const { expression, source } = parseParenthesised(tokens);
    if (tokens.take('PERSISTED')) tokens.atSequence('NOT', 'NULL');
    return {
      name,
      type: null,
      computed: { expression, source },
      nullable: null,
      identity: null,
      defaultValue: null,
      constraints: [],
    };
  }
  const type = parseDataType(tokens, 1);
  let nullable: boolean | null = null;
  let identity: ColumnSpec['identity'] = null;
  let defaultValue: ColumnSpec['defaultValue'] = null;
  const constraints: ConstraintSpec[] = [];
  for (;;) {
    if (tokens.take('NULL')) nullable = true;
    else if (tokens.atSequence('NOT', 'NULL')) {
      tokens.next();
      tokens.next();
      nullable = false;
    } else if (tokens.take('IDENTITY')) {
      if (type.kind !== 'int' && !(type.kind === 'numeric' && type.scale === 0)) {
        throw new SqlError({
          number: 2749,
          class: 16,
          state: 2,
          line,
          message: `Identity column '${name}' must be of data type int, bigint, smallint, tinyint, or decimal or numeric with a scale of 0, unencrypted, and constrained to be nonnullable.`,
        });
      }
      identity = { seed: 1n, increment: 1n };
      if (tokens.take('(')) {
        const seed = signedInteger(tokens);
        tokens.expect(',');
        identity = { seed, increment: signedInteger(tokens) };
        tokens.expect(')');
      }
    } else if (tokens.take('COLLATE')) {
      const collation = tokens.anyWord();
      if (!/^(database_default|SQL_Latin1_General_CP1_CI_AS)$/i.test(collation))
        throw unsupported(`COLLATE ${collation}`);
    } else if (tokens.take('ROWGUIDCOL')) {
      // Only a label that replication reads.
    } else if (tokens.at('SPARSE', 'GENERATED', 'MASKED', 'FILESTREAM', 'ENCRYPTED', 'HIDDEN')) {
      throw unsupported(`The column property ${tokens.peek().upper}`);
    } else if (tokens.at('DEFAULT') || (tokens.at('CONSTRAINT') && tokens.peek(2).upper === 'DEFAULT')) {
      const constraintName = tokens.take('CONSTRAINT') ? tokens.name() : null;
      tokens.expect('DEFAULT');
      defaultValue = { name: constraintName, source: defaultSource(tokens) };
    } else if (tokens.at('CONSTRAINT', 'PRIMARY', 'UNIQUE', 'FOREIGN', 'REFERENCES', 'CHECK')) {
      constraints.push(parseConstraint(tokens, name));
    } else {
      return { name, type, computed: null, nullable, identity, defaultValue, constraints };
    }
  }
};

const signedInteger = (tokens: TokenStream): bigint => {
  const negative = tokens.take('-');
  const token = tokens.next();
  if (token.kind !== 'number' || !/^\d+$/.test(token.value)) throw tokens.fail(token);
  return negative ? -BigInt(token.value) : BigInt(token.value);
};

/** Keeps the text as it was written, which is what the catalogue stores. */
const defaultSource = (tokens: TokenStream): string => {
  const start = tokens.peek().start;
  parseExpression(tokens);
  return tokens.textSince(start);
};

const parseParenthesised = (
  tokens: TokenStream,
): { expression: ReturnType<typeof parseExpression>; source: string } => {
  const start = tokens.peek().start;
  tokens.expect('(');
  const expression = parseExpression(tokens);
  tokens.expect(')');
  return { expression, source: tokens.textSince(start) };
};

/** The columns of a key; their order, ascending or not, is passed over. */
export const keyColumns = (tokens: TokenStream): readonly string[] => {
  tokens.expect('(');
  const columns: string[] = [];
  do {
    columns.push(tokens.name());
    tokens.take('ASC', 'DESC');
  } while (tokens.take(','));
  tokens.expect(')');
  return columns;
};

/** Storage options of an index say where and how full, never what: passed over. */
export const skipIndexOptions = (tokens: TokenStream): void => {
  if (tokens.at('WITH') && tokens.peek(1).value === '(') {
    tokens.next();
    while (!tokens.take(')')) if (tokens.next().kind === 'end') throw tokens.fail();
  }
  if (tokens.at('ON') && tokens.isName(tokens.peek(1))) {
    const filegroup = tokens.peek(1).value.toUpperCase();
    if (filegroup !== 'PRIMARY' && filegroup !== 'DEFAULT') return;
    tokens.next();
    tokens.next();
  } else if (tokens.at('ON') && tokens.peek(1).upper === 'PRIMARY') {
    tokens.next();
    tokens.next();
  }
};

/** A constraint of the table, or (with `column`) one that stands behind a column's type. */
const parseConstraint = (tokens: TokenStream, column: string | null): ConstraintSpec => {
  const name = tokens.take('CONSTRAINT') ? tokens.name() : null;
  if (tokens.at('PRIMARY', 'UNIQUE')) {
    const kind = tokens.next().upper === 'PRIMARY' ? 'primary' : 'unique';
    if (kind === 'primary') tokens.expect('KEY');
    const word = tokens.at('CLUSTERED', 'NONCLUSTERED') ? tokens.next().upper : null;
    const columns = tokens.at('(') ? keyColumns(tokens) : column === null ? null : [column];
    if (columns === null) throw tokens.fail();
    skipIndexOptions(tokens);
    return { kind, name, columns, clustered: word === null ? kind === 'primary' : word === 'CLUSTERED' };
  }
  if (tokens.at('FOREIGN', 'REFERENCES')) {
    let columns: readonly string[] = column === null ? [] : [column];
    if (tokens.take('FOREIGN')) {
      tokens.expect('KEY');
      if (tokens.at('(')) columns = parseNameList(tokens);
    }
    tokens.expect('REFERENCES');
    const table = parseObjectName(tokens);
    const references = tokens.at('(') ? parseNameList(tokens) : [];
    let onDelete: ForeignAction = 'no action';
    let onUpdate: ForeignAction = 'no action';
    while (tokens.at('ON') && ['DELETE', 'UPDATE'].includes(tokens.peek(1).upper)) {
      tokens.next();
      const event = tokens.next().upper;
      const action = foreignAction(tokens);
      if (event === 'DELETE') onDelete = action;
      else onUpdate = action;
    }
    if (columns.length === 0) throw tokens.fail();
    return { kind: 'foreign', name, columns, table, references, onDelete, onUpdate };
  }
  if (tokens.take('CHECK')) return { kind: 'check', name, source: parseParenthesised(tokens).source };
  tokens.expect('DEFAULT');
  const source = defaultSource(tokens);
  tokens.expect('FOR');
  return { kind: 'default', name, column: tokens.name(), source };
};

const foreignAction = (tokens: TokenStream): ForeignAction => {
  if (tokens.take('CASCADE')) return 'cascade';
  if (tokens.take('SET')) {
    if (tokens.take('NULL')) return 'set null';
    throw unsupported('ON DELETE SET DEFAULT');
  }
  if (tokens.anyWord().toUpperCase() !== 'NO' || tokens.anyWord().toUpperCase() !== 'ACTION') throw tokens.fail();
  return 'no action';
};
