import { unsupported } from '../values/errors.ts';
import type { Expr } from './ast/expression.ts';
import type { Argument, StatementBody } from './ast/statement.ts';
import { parseExpression } from './parseExpression.ts';
import { parseObjectName } from './parseNames.ts';
import { parseConstant } from './parseOperand.ts';
import type { TokenStream } from './tokenStream.ts';

/** What follows EXEC: `('text')`, or a procedure and its arguments. */
export const parseExec = (tokens: TokenStream): Extract<StatementBody, { kind: 'exec' | 'execText' }> => {
  if (tokens.take('(')) {
    const text = parseExpression(tokens);
    tokens.expect(')');
    if (tokens.at('AT', 'AS')) throw unsupported(`EXECUTE … ${tokens.peek().upper}`);
    return { kind: 'execText', text };
  }
  let result: string | null = null;
  if (tokens.peek().kind === 'variable' && tokens.peek(1).value === '=') {
    result = tokens.next().value;
    tokens.next();
  }
  const procedure = parseObjectName(tokens);
  const args: Argument[] = [];
  const startsArgument = (): boolean => {
    const token = tokens.peek();
    if (['string', 'number', 'binary', 'variable'].includes(token.kind)) return true;
    if (token.kind === 'op') return token.value === '-';
    return (
      tokens.at('NULL', 'DEFAULT') ||
      (token.kind === 'quoted' && args.length === 0) ||
      (tokens.isName() && args.length === 0 && token.kind === 'word' && token.upper !== 'GO' && token.upper !== 'THROW')
    );
  };
  if (startsArgument()) {
    do {
      const name = tokens.peek().kind === 'variable' && tokens.peek(1).value === '=' ? tokens.next().value : null;
      if (name !== null) tokens.expect('=');
      const value = parseArgument(tokens);
      args.push({ name, value, output: tokens.take('OUTPUT', 'OUT') });
    } while (tokens.take(','));
  }
  if (tokens.atSequence('WITH', 'RECOMPILE')) {
    tokens.next();
    tokens.next();
  }
  return { kind: 'exec', procedure, args, result };
};

/** An argument is a constant, a variable, DEFAULT, or a bare name that stands for its text (`EXEC sp_helpdb master`). */
const parseArgument = (tokens: TokenStream): Expr | null => {
  if (tokens.take('DEFAULT')) return null;
  if (tokens.isName()) return { kind: 'literal', value: tokens.name(), type: { kind: 'nvarchar', length: 128 } };
  return parseConstant(tokens);
};
