import type { Expr } from './ast/expression.ts';
import type { StatementBody } from './ast/statement.ts';
import { parseDataType } from './parseDataType.ts';
import { parseExpression } from './parseExpression.ts';
import { parseColumnsAndConstraints } from './parseTableDefinition.ts';
import type { TokenStream } from './tokenStream.ts';

/** DECLARE of variables, or of one table. */
export const parseDeclare = (tokens: TokenStream): StatementBody => {
  tokens.expect('DECLARE');
  const variables: { name: string; type: ReturnType<typeof parseDataType>; value: Expr | null }[] = [];
  do {
    const token = tokens.next();
    if (token.kind !== 'variable') throw tokens.fail(token);
    tokens.take('AS');
    if (tokens.take('TABLE')) {
      const { columns, constraints } = parseColumnsAndConstraints(tokens);
      return { kind: 'declareTable', name: token.value, columns, constraints };
    }
    const type = parseDataType(tokens, 1);
    variables.push({ name: token.value, type, value: tokens.take('=') ? parseExpression(tokens) : null });
  } while (tokens.take(','));
  return { kind: 'declare', variables };
};
