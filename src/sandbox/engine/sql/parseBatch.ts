import type { Expr } from './ast/expression.ts';
import type { Query } from './ast/query.ts';
import type { Statement } from './ast/statement.ts';
import { parseExpression } from './parseExpression.ts';
import { parseQuery } from './parseSelect.ts';
import { parseStatements } from './parseStatement.ts';
import { type Rules, tokenStream } from './tokenStream.ts';

const RULES: Rules = { query: (tokens) => parseQuery(tokens), expression: parseExpression };

/** A whole batch. Nothing of it runs if any of it does not parse. @throws SqlError of class 15 */
export const parseBatch = (sql: string, quotedIdentifier: boolean): readonly Statement[] =>
  parseStatements(tokenStream(sql, quotedIdentifier, RULES), (tokens) => tokens.peek().kind === 'end');

/** An expression that the catalogue keeps as text: a default, a check. */
export const parseExpressionText = (text: string): Expr => {
  const tokens = tokenStream(text, true, RULES);
  const expression = parseExpression(tokens);
  if (tokens.peek().kind !== 'end') throw tokens.fail();
  return expression;
};

/** A view's SELECT, kept as text likewise. */
export const parseQueryText = (text: string): Query => {
  const tokens = tokenStream(text, true, RULES);
  const query = parseQuery(tokens);
  if (tokens.peek().kind !== 'end') throw tokens.fail();
  return query;
};
