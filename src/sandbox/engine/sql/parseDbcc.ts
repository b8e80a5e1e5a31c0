import type { StatementBody } from './ast/statement.ts';
import type { TokenStream } from './tokenStream.ts';

/** DBCC command (…) WITH options. */
export const parseDbcc = (tokens: TokenStream): StatementBody => {
  tokens.expect('DBCC');
  const command = tokens.anyWord().toUpperCase();
  const args: string[] = [];
  if (tokens.take('(')) {
    while (!tokens.at(')')) {
      const token = tokens.next();
      if (token.kind === 'end') throw tokens.fail(token);
      if (token.kind !== 'op') args.push(token.value);
    }
    tokens.expect(')');
  }
  const options: string[] = [];
  if (tokens.take('WITH')) {
    do options.push(tokens.anyWord().toUpperCase());
    while (tokens.take(','));
  }
  return { kind: 'dbcc', command, args, options };
};
