/** RAISERROR and THROW. */
import type { StatementBody } from './ast/statement.ts';
import { parseList } from './parseList.ts';
import { parseConstant } from './parseOperand.ts';
import type { TokenStream } from './tokenStream.ts';

/** RAISERROR (…) WITH options. */
export const parseRaiserror = (tokens: TokenStream): StatementBody => {
  tokens.expect('RAISERROR');
  tokens.expect('(');
  const args = parseList(tokens);
  tokens.expect(')');
  const options: string[] = [];
  if (tokens.take('WITH')) {
    do options.push(tokens.anyWord().toUpperCase());
    while (tokens.take(','));
  }
  if (args.length < 3) throw tokens.fail();
  return { kind: 'raiserror', args, options };
};

/** THROW, with its three arguments or none. */
export const parseThrow = (tokens: TokenStream): StatementBody => {
  tokens.next();
  if (tokens.at(';') || tokens.peek().kind === 'end' || tokens.peek().kind === 'word')
    return { kind: 'throw', args: null };
  const number = parseConstant(tokens);
  tokens.expect(',');
  const message = parseConstant(tokens);
  tokens.expect(',');
  return { kind: 'throw', args: [number, message, parseConstant(tokens)] };
};
