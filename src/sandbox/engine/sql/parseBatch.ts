import type { Expr, Query, Statement } from './ast.ts';
import { parseExpression } from './parseExpression.ts';
import { parseQuery } from './parseSelect.ts';
import { parseStatements } from './parseStatement.ts';
import { tokenStream } from './tokenStream.ts';

/** A whole batch. Nothing of it runs if any of it does not parse. @throws SqlError of class 15 */
export const parseBatch = (sql: string, quotedIdentifier: boolean): readonly Statement[] =>
  parseStatements(
    tokenStream(sql, quotedIdentifier, (tokens) => parseQuery(tokens)),
    (tokens) => tokens.peek().kind === 'end',
  );

/** An expression that the catalogue keeps as text: a default, a check. */
export const parseExpressionText = (text: string): Expr => {
  const tokens = tokenStream(text, true, (inner) => parseQuery(inner));
  const expression = parseExpression(tokens);
  if (tokens.peek().kind !== 'end') throw tokens.fail();
  return expression;
};

/** A view's SELECT, kept as text likewise. */
export const parseQueryText = (text: string): Query => {
  const tokens = tokenStream(text, true, (inner) => parseQuery(inner));
  const query = parseQuery(tokens);
  if (tokens.peek().kind !== 'end') throw tokens.fail();
  return query;
};
