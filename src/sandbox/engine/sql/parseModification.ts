import { unsupported } from '../values/errors.ts';
import type { Expr } from './ast/expression.ts';
import type { OutputClause, Query } from './ast/query.ts';
import type { StatementBody } from './ast/statement.ts';
import { parseExec } from './parseExec.ts';
import { parseExpression } from './parseExpression.ts';
import { parseFrom } from './parseFrom.ts';
import { parseTableHints } from './parseHints.ts';
import { parseNameList, parseObjectName } from './parseNames.ts';
import { parseQuery } from './parseSelect.ts';
import { compound, parseSelectItems } from './parseSelectItems.ts';
import type { TokenStream } from './tokenStream.ts';

const parseTop = (tokens: TokenStream): Expr | null => {
  if (!tokens.take('TOP')) return null;
  tokens.expect('(');
  const count = parseExpression(tokens);
  tokens.expect(')');
  if (tokens.at('PERCENT')) throw unsupported('TOP … PERCENT in a statement that changes rows');
  return count;
};

const parseTarget = (tokens: TokenStream): readonly string[] =>
  tokens.peek().kind === 'variable' ? [tokens.next().value] : parseObjectName(tokens);

const parseOutput = (tokens: TokenStream): OutputClause | null => {
  if (!tokens.take('OUTPUT')) return null;
  const items = parseSelectItems(tokens);
  if (!tokens.take('INTO')) return { items, into: null };
  const table = parseTarget(tokens);
  return { items, into: { table, columns: tokens.at('(') ? parseNameList(tokens) : null } };
};

/** INSERT. */
export const parseInsert = (tokens: TokenStream, ctes: Query['ctes']): StatementBody => {
  tokens.expect('INSERT');
  if (tokens.at('TOP')) throw unsupported('INSERT TOP');
  tokens.take('INTO');
  const table = parseTarget(tokens);
  parseTableHints(tokens);
  const columns = tokens.at('(') && tokens.isName(tokens.peek(1)) ? parseNameList(tokens) : null;
  const output = parseOutput(tokens);
  const base = { kind: 'insert', ctes, table, columns, output } as const;
  if (tokens.atSequence('DEFAULT', 'VALUES')) {
    tokens.next();
    tokens.next();
    return { ...base, source: { kind: 'default' } };
  }
  if (tokens.take('VALUES')) {
    const rows: (Expr | null)[][] = [];
    do {
      tokens.expect('(');
      const row: (Expr | null)[] = [];
      do row.push(tokens.take('DEFAULT') ? null : parseExpression(tokens));
      while (tokens.take(','));
      tokens.expect(')');
      rows.push(row);
    } while (tokens.take(','));
    return { ...base, source: { kind: 'values', rows } };
  }
  if (tokens.take('EXEC', 'EXECUTE')) return { ...base, source: { kind: 'exec', statement: parseExec(tokens) } };
  return { ...base, source: { kind: 'query', query: parseQuery(tokens) } };
};

/** UPDATE. */
export const parseUpdate = (tokens: TokenStream, ctes: Query['ctes']): StatementBody => {
  tokens.expect('UPDATE');
  if (tokens.at('STATISTICS')) throw unsupported('UPDATE STATISTICS');
  const top = parseTop(tokens);
  const target = parseTarget(tokens);
  parseTableHints(tokens);
  tokens.expect('SET');
  const sets: { column: string | null; variable: string | null; value: Expr | null }[] = [];
  do {
    if (tokens.peek().kind === 'variable') {
      const variable = tokens.next().value;
      tokens.expect('=');
      // @x = column = value sets both.
      if (tokens.isName() && tokens.peek(1).kind === 'op' && tokens.peek(1).value === '=')
        throw unsupported('SET @variable = column = expression');
      sets.push({ column: null, variable, value: parseExpression(tokens) });
    } else {
      const parts = parseObjectName(tokens);
      const column = parts[parts.length - 1] ?? '';
      const operator = tokens.next();
      if (operator.kind !== 'op' || !operator.value.endsWith('=')) throw tokens.fail(operator);
      if (tokens.take('DEFAULT')) sets.push({ column, variable: null, value: null });
      else {
        const value = parseExpression(tokens);
        const left: Expr = { kind: 'column', parts };
        const combined = compound('@', operator.value, value);
        sets.push({
          column,
          variable: null,
          value: combined.kind === 'binary' && operator.value !== '=' ? { ...combined, left } : value,
        });
      }
    }
  } while (tokens.take(','));
  const output = parseOutput(tokens);
  const from = tokens.take('FROM') ? parseFrom(tokens) : [];
  const where = tokens.take('WHERE') ? parseExpression(tokens) : null;
  return { kind: 'update', ctes, top, target, sets, output, from, where };
};

/** DELETE. */
export const parseDelete = (tokens: TokenStream, ctes: Query['ctes']): StatementBody => {
  tokens.expect('DELETE');
  const top = parseTop(tokens);
  tokens.take('FROM');
  const target = parseTarget(tokens);
  parseTableHints(tokens);
  const output = parseOutput(tokens);
  const from = tokens.take('FROM') ? parseFrom(tokens) : [];
  const where = tokens.take('WHERE') ? parseExpression(tokens) : null;
  return { kind: 'delete', ctes, top, target, output, from, where };
};
