import { SqlError } from '../sqlError.ts';
import { unsupported } from '../values/errors.ts';
import { FLOAT, INT, numeric, nvarchar, varbinary, varchar } from '../values/types.ts';
import type { Comparison, Expr, ObjectName, OrderItem, Over } from './ast.ts';
import { parseDataType } from './parseDataType.ts';
import type { TokenStream } from './tokenStream.ts';

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '!<': '>=',
  '!>': '<=',
};

/** Deeper nesting than this is refused (the server's own limit is its stack: 191). */
const MAX_DEPTH = 200;
const depthOf = new WeakMap<TokenStream, number>();
const nested = <T>(tokens: TokenStream, parse: () => T): T => {
  const depth = (depthOf.get(tokens) ?? 0) + 1;
  if (depth > MAX_DEPTH) {
    throw new SqlError({
      number: 191,
      class: 15,
      state: 1,
      line: tokens.peek().line,
      message:
        'Some part of your SQL statement is nested too deeply. Rewrite the query or break it up into smaller queries.',
    });
  }
  depthOf.set(tokens, depth);
  try {
    return parse();
  } finally {
    depthOf.set(tokens, depth - 1);
  }
};

/** A condition or a value: `a = 1 AND b LIKE 'x%'`. Which of the two is wanted is checked when it is compiled. */
export const parseExpression = (tokens: TokenStream): Expr => nested(tokens, () => parseOr(tokens));

const parseOr = (tokens: TokenStream): Expr => {
  let left = parseAnd(tokens);
  while (tokens.take('OR')) left = { kind: 'logic', operator: 'or', left, right: parseAnd(tokens) };
  return left;
};

const parseAnd = (tokens: TokenStream): Expr => {
  let left = parseNot(tokens);
  while (tokens.take('AND')) left = { kind: 'logic', operator: 'and', left, right: parseNot(tokens) };
  return left;
};

const parseNot = (tokens: TokenStream): Expr =>
  tokens.take('NOT') ? { kind: 'not', operand: nested(tokens, () => parseNot(tokens)) } : parsePredicate(tokens);

const parsePredicate = (tokens: TokenStream): Expr => {
  if (tokens.at('EXISTS') && tokens.peek(1).value === '(') {
    tokens.next();
    tokens.expect('(');
    const query = tokens.subquery();
    tokens.expect(')');
    return { kind: 'exists', query };
  }
  let left = parseSum(tokens);
  for (;;) {
    const token = tokens.peek();
    const operator = token.kind === 'op' ? COMPARISONS[token.value] : undefined;
    if (operator !== undefined) {
      tokens.next();
      if (tokens.at('ANY', 'SOME', 'ALL') && tokens.peek(1).value === '(') {
        const quantifier = tokens.next().upper === 'ALL' ? 'all' : 'any';
        tokens.expect('(');
        const query = tokens.subquery();
        tokens.expect(')');
        left = { kind: 'quantified', operator, quantifier, left, query };
      } else {
        left = { kind: 'compare', operator, left, right: parseSum(tokens) };
      }
    } else if (tokens.at('IS')) {
      tokens.next();
      const negated = tokens.take('NOT');
      tokens.expect('NULL');
      left = { kind: 'isNull', operand: left, negated };
    } else {
      const negated = tokens.at('NOT') && ['IN', 'LIKE', 'BETWEEN'].includes(tokens.peek(1).upper);
      if (negated) tokens.next();
      if (tokens.take('IN')) left = parseIn(tokens, left, negated);
      else if (tokens.take('LIKE')) {
        const pattern = parseSum(tokens);
        left = {
          kind: 'like',
          operand: left,
          pattern,
          escape: tokens.take('ESCAPE') ? parseSum(tokens) : null,
          negated,
        };
      } else if (tokens.take('BETWEEN')) {
        const low = parseSum(tokens);
        tokens.expect('AND');
        left = { kind: 'between', operand: left, low, high: parseSum(tokens), negated };
      } else return left;
    }
  }
};

const parseIn = (tokens: TokenStream, operand: Expr, negated: boolean): Expr => {
  tokens.expect('(');
  if (tokens.at('SELECT', 'WITH')) {
    const query = tokens.subquery();
    tokens.expect(')');
    return { kind: 'in', operand, list: query, negated };
  }
  const list = parseList(tokens);
  tokens.expect(')');
  return { kind: 'in', operand, list, negated };
};

export const parseList = (tokens: TokenStream): readonly Expr[] => {
  const list = [parseExpression(tokens)];
  while (tokens.take(',')) list.push(parseExpression(tokens));
  return list;
};

/** A value: what stands on either side of a comparison. */
export const parseSum = (tokens: TokenStream): Expr => {
  let left = parseProduct(tokens);
  for (;;) {
    const token = tokens.peek();
    if (token.kind !== 'op' || !['+', '-', '&', '|', '^'].includes(token.value)) return left;
    tokens.next();
    left = { kind: 'binary', operator: token.value as '+' | '-' | '&' | '|' | '^', left, right: parseProduct(tokens) };
  }
};

const parseProduct = (tokens: TokenStream): Expr => {
  let left = parseUnary(tokens);
  for (;;) {
    const token = tokens.peek();
    if (token.kind !== 'op' || !['*', '/', '%'].includes(token.value)) return left;
    tokens.next();
    left = { kind: 'binary', operator: token.value as '*' | '/' | '%', left, right: parseUnary(tokens) };
  }
};

const parseUnary = (tokens: TokenStream): Expr => {
  const token = tokens.peek();
  if (token.kind === 'op' && (token.value === '-' || token.value === '+' || token.value === '~')) {
    tokens.next();
    const operator = token.value;
    return { kind: 'unary', operator, operand: nested(tokens, () => parseUnary(tokens)) };
  }
  const operand = parsePrimary(tokens);
  while (tokens.take('COLLATE')) {
    const name = tokens.anyWord();
    // The one collation of the sandbox may be named; any other would compare differently, so it is refused rather than ignored.
    if (!/^(database_default|catalog_default|SQL_Latin1_General_CP1_CI_AS)$/i.test(name))
      throw unsupported(`COLLATE ${name}`);
  }
  if (tokens.atSequence('AT', 'TIME', 'ZONE')) throw unsupported('AT TIME ZONE');
  return operand;
};

export const stringLiteral = (value: string, national: boolean): Expr => {
  const limit = national ? 4000 : 8000;
  const length = value.length > limit ? 'max' : Math.max(1, value.length);
  return { kind: 'literal', value, type: national ? nvarchar(length) : varchar(length) };
};

const numberLiteral = (text: string): Expr => {
  if (/[eE]/.test(text)) return { kind: 'literal', value: Number(text), type: FLOAT };
  if (text.includes('.')) {
    const [whole = '', fraction = ''] = text.split('.');
    const significant = whole.replace(/^0+/, '');
    const precision = Math.max(1, significant.length + fraction.length);
    if (precision > 38)
      throw new SqlError({
        number: 1007,
        class: 15,
        state: 1,
        message: `The number '${text}' is out of the range for numeric representation (maximum precision 38).`,
      });
    const value = `${significant === '' ? '0' : significant}${fraction === '' ? '' : `.${fraction}`}`;
    return { kind: 'literal', value, type: numeric(precision, fraction.length) };
  }
  const value = BigInt(text);
  if (value <= 2147483647n) return { kind: 'literal', value: Number(value), type: INT };
  const digits = value.toString();
  if (digits.length > 38)
    throw new SqlError({
      number: 1007,
      class: 15,
      state: 1,
      message: `The number '${text}' is out of the range for numeric representation (maximum precision 38).`,
    });
  return { kind: 'literal', value: digits, type: numeric(digits.length, 0) };
};

const NULL_LITERAL: Expr = { kind: 'literal', value: null, type: INT };

const parsePrimary = (tokens: TokenStream): Expr => {
  const token = tokens.peek();
  switch (token.kind) {
    case 'string':
      tokens.next();
      return stringLiteral(token.value, token.national);
    case 'number':
      tokens.next();
      return numberLiteral(token.value);
    case 'binary': {
      tokens.next();
      const hex = token.value.length % 2 === 0 ? token.value : `0${token.value}`;
      const bytes = Uint8Array.from(Buffer.from(hex, 'hex'));
      return {
        kind: 'literal',
        value: bytes,
        type: varbinary(bytes.length > 8000 ? 'max' : Math.max(1, bytes.length)),
      };
    }
    case 'variable':
      tokens.next();
      return { kind: 'variable', name: token.value };
    case 'op':
      if (token.value === '(') {
        tokens.next();
        if (tokens.at('SELECT', 'WITH') || (tokens.at('(') && startsQuery(tokens))) {
          const query = nested(tokens, () => tokens.subquery());
          tokens.expect(')');
          return { kind: 'subquery', query };
        }
        const inner = parseExpression(tokens);
        tokens.expect(')');
        return inner;
      }
      throw tokens.fail();
    case 'word':
      return parseWord(tokens);
    case 'quoted':
      return parseNameOrCall(tokens);
    case 'end':
      throw tokens.fail();
  }
};

const startsQuery = (tokens: TokenStream): boolean => {
  let ahead = 0;
  while (tokens.peek(ahead).value === '(' && tokens.peek(ahead).kind === 'op') ahead += 1;
  return tokens.peek(ahead).kind === 'word' && tokens.peek(ahead).upper === 'SELECT';
};

/** Functions whose names are reserved words, and words that are functions without parentheses. */
const RESERVED_FUNCTIONS = ['COALESCE', 'NULLIF', 'LEFT', 'RIGHT', 'USER'];
const WORD_FUNCTIONS = ['CURRENT_TIMESTAMP', 'CURRENT_USER', 'SESSION_USER', 'SYSTEM_USER', 'USER'];

const call = (name: ObjectName, args: readonly Expr[]): Expr => ({
  kind: 'call',
  name,
  args,
  distinct: false,
  star: false,
  over: null,
  within: null,
});

const parseWord = (tokens: TokenStream): Expr => {
  const token = tokens.peek();
  const followedByParenthesis = tokens.peek(1).kind === 'op' && tokens.peek(1).value === '(';
  if (token.upper === 'NULL') {
    tokens.next();
    return NULL_LITERAL;
  }
  if (token.upper === 'CASE') return parseCase(tokens);
  if (followedByParenthesis && (token.upper === 'CAST' || token.upper === 'TRY_CAST')) {
    tokens.next();
    tokens.expect('(');
    const operand = parseExpression(tokens);
    tokens.expect('AS');
    const type = parseDataType(tokens, 30);
    tokens.expect(')');
    return { kind: 'cast', operand, type, style: null, isTry: token.upper === 'TRY_CAST' };
  }
  if (followedByParenthesis && (token.upper === 'CONVERT' || token.upper === 'TRY_CONVERT')) {
    tokens.next();
    tokens.expect('(');
    const type = parseDataType(tokens, 30);
    tokens.expect(',');
    const operand = parseExpression(tokens);
    const style = tokens.take(',') ? parseExpression(tokens) : null;
    tokens.expect(')');
    return { kind: 'cast', operand, type, style, isTry: token.upper === 'TRY_CONVERT' };
  }
  if (!followedByParenthesis && WORD_FUNCTIONS.includes(token.upper)) {
    tokens.next();
    return call([token.upper], []);
  }
  if (followedByParenthesis && RESERVED_FUNCTIONS.includes(token.upper)) {
    tokens.next();
    return finishCall(tokens, [token.value]);
  }
  return parseNameOrCall(tokens);
};

const parseCase = (tokens: TokenStream): Expr => {
  tokens.expect('CASE');
  const subject = tokens.at('WHEN') ? null : parseExpression(tokens);
  const branches: { when: Expr; result: Expr }[] = [];
  while (tokens.take('WHEN')) {
    const when = parseExpression(tokens);
    tokens.expect('THEN');
    branches.push({ when, result: parseExpression(tokens) });
  }
  if (branches.length === 0) throw tokens.fail();
  const otherwise = tokens.take('ELSE') ? parseExpression(tokens) : null;
  tokens.expect('END');
  return { kind: 'case', subject, branches, otherwise };
};

const DATE_PART_FUNCTIONS = ['DATEADD', 'DATEDIFF', 'DATEDIFF_BIG', 'DATEPART', 'DATENAME', 'DATETRUNC'];

const parseNameOrCall = (tokens: TokenStream): Expr => {
  const parts = [tokens.name()];
  while (tokens.at('.')) {
    tokens.next();
    if (tokens.at('.')) parts.push('');
    else if (tokens.at('*')) throw tokens.fail();
    else parts.push(tokens.anyWord());
  }
  if (tokens.at('::')) throw unsupported('A method of a user-defined type');
  if (!tokens.at('(')) return { kind: 'column', parts };
  return finishCall(tokens, parts);
};

const finishCall = (tokens: TokenStream, name: ObjectName): Expr => {
  tokens.expect('(');
  const upper = (name[name.length - 1] ?? '').toUpperCase();
  let distinct = false;
  let star = false;
  const args: Expr[] = [];
  if (tokens.take('*')) star = true;
  else if (!tokens.at(')')) {
    if (tokens.take('DISTINCT')) distinct = true;
    else tokens.take('ALL');
    if (DATE_PART_FUNCTIONS.includes(upper) && tokens.peek().kind === 'word') {
      args.push(stringLiteral(tokens.next().value, false));
      while (tokens.take(',')) args.push(parseExpression(tokens));
    } else {
      args.push(...parseList(tokens));
    }
  }
  tokens.expect(')');
  let within: readonly OrderItem[] | null = null;
  if (tokens.atSequence('WITHIN', 'GROUP')) {
    tokens.next();
    tokens.next();
    tokens.expect('(');
    tokens.expect('ORDER');
    tokens.expect('BY');
    within = parseOrderItems(tokens);
    tokens.expect(')');
  }
  let over: Over | null = null;
  if (tokens.take('OVER')) {
    tokens.expect('(');
    let partitionBy: readonly Expr[] = [];
    let orderBy: readonly OrderItem[] = [];
    if (tokens.take('PARTITION')) {
      tokens.expect('BY');
      partitionBy = parseList(tokens);
    }
    if (tokens.take('ORDER')) {
      tokens.expect('BY');
      orderBy = parseOrderItems(tokens);
    }
    if (tokens.at('ROWS', 'RANGE')) throw unsupported('A window frame (ROWS, RANGE)');
    tokens.expect(')');
    over = { partitionBy, orderBy };
  }
  return { kind: 'call', name, args, distinct, star, over, within };
};

export const parseOrderItems = (tokens: TokenStream): readonly OrderItem[] => {
  const items: OrderItem[] = [];
  do {
    const expression = parseExpression(tokens);
    const descending = tokens.take('DESC');
    if (!descending) tokens.take('ASC');
    items.push({ expression, descending });
  } while (tokens.take(','));
  return items;
};

/** A literal, a variable or a signed number: what options and procedure arguments take. */
export const parseConstant = (tokens: TokenStream): Expr => parseUnary(tokens);

export const literalText = (expression: Expr): string | null =>
  expression.kind === 'literal' && typeof expression.value === 'string' ? expression.value : null;

export const isNullLiteral = (expression: Expr): boolean => expression.kind === 'literal' && expression.value === null;
