/** Lists of expressions. */
import type { Expr, OrderItem } from './ast/expression.ts';
import type { TokenStream } from './tokenStream.ts';

/** One expression or more, with commas. */
export const parseList = (tokens: TokenStream): readonly Expr[] => {
  const list = [tokens.expression()];
  while (tokens.take(',')) list.push(tokens.expression());
  return list;
};

/** What ORDER BY lists. */
export const parseOrderItems = (tokens: TokenStream): readonly OrderItem[] => {
  const items: OrderItem[] = [];
  do {
    const expression = tokens.expression();
    const descending = tokens.take('DESC');
    if (!descending) tokens.take('ASC');
    items.push({ expression, descending });
  } while (tokens.take(','));
  return items;
};
