import type { StatementBody } from './ast/statement.ts';
import { parseExpression } from './parseExpression.ts';
import { parseObjectName } from './parseNames.ts';
import { compound } from './parseSelectItems.ts';
import type { TokenStream } from './tokenStream.ts';

/** SET of a variable, or of options. */
export const parseSet = (tokens: TokenStream): StatementBody => {
  tokens.expect('SET');
  if (tokens.peek().kind === 'variable') {
    const name = tokens.next().value;
    const operator = tokens.next();
    if (operator.kind !== 'op' || !operator.value.endsWith('=')) throw tokens.fail(operator);
    return { kind: 'setVariable', name, value: compound(name, operator.value, parseExpression(tokens)) };
  }
  if (tokens.atSequence('TRANSACTION', 'ISOLATION', 'LEVEL')) {
    for (let taken = 0; taken < 3; taken++) tokens.next();
    const level = [tokens.anyWord()];
    if (/^(READ|REPEATABLE)$/i.test(level[0] ?? '')) level.push(tokens.anyWord());
    return { kind: 'setOption', options: ['TRANSACTION ISOLATION LEVEL'], value: level.join(' ').toUpperCase() };
  }
  if (tokens.take('IDENTITY_INSERT')) {
    const table = parseObjectName(tokens);
    return { kind: 'setOption', options: ['IDENTITY_INSERT', ...table], value: tokens.anyWord().toUpperCase() };
  }
  if (tokens.take('STATISTICS'))
    return {
      kind: 'setOption',
      options: [`STATISTICS ${tokens.anyWord().toUpperCase()}`],
      value: tokens.anyWord().toUpperCase(),
    };
  const options = [tokens.anyWord().toUpperCase()];
  while (tokens.take(',')) options.push(tokens.anyWord().toUpperCase());
  const negative = tokens.take('-');
  const value = tokens.next();
  if (value.kind === 'end' || value.kind === 'op') throw tokens.fail(value);
  return { kind: 'setOption', options, value: `${negative ? '-' : ''}${value.upper}` };
};
