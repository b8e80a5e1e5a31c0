import { unsupported } from '../values/errors.ts';
import type { Expr } from './ast/expression.ts';
import type { Statement, StatementBody } from './ast/statement.ts';
import { parseBackup } from './parseBackup.ts';
import { parseCtes } from './parseCtes.ts';
import { parseDbcc } from './parseDbcc.ts';
import { parseDeclare } from './parseDeclare.ts';
import { parseAlter, parseCreate } from './parseDefinition.ts';
import { parseDrop } from './parseDrop.ts';
import { parseExec } from './parseExec.ts';
import { parseExpression } from './parseExpression.ts';
import { parseDelete, parseInsert, parseUpdate } from './parseModification.ts';
import { parseObjectName } from './parseNames.ts';
import { parseConstant } from './parseOperand.ts';
import { parseRaiserror, parseThrow } from './parseRaise.ts';
import { parseRestore } from './parseRestore.ts';
import { parseQuery } from './parseSelect.ts';
import { parseSet } from './parseSet.ts';
import type { TokenStream } from './tokenStream.ts';
import { transactionName } from './transactionName.ts';
import { withLine } from './withLine.ts';

/** Statements until the block or the batch ends. */
export const parseStatements = (tokens: TokenStream, ends: (tokens: TokenStream) => boolean): readonly Statement[] => {
  const statements: Statement[] = [];
  for (;;) {
    while (tokens.take(';'));
    if (ends(tokens)) return statements;
    statements.push(parseStatement(tokens, statements.length === 0));
  }
};

const parseStatement = (tokens: TokenStream, isFirst: boolean): Statement => {
  const line = tokens.peek().line;
  const body = parseBody(tokens, isFirst);
  tokens.take(';');
  return { ...body, line };
};

const parseBody = (tokens: TokenStream, isFirst: boolean): StatementBody => {
  const token = tokens.peek();
  if (token.kind === 'op' && token.value === '(') return { kind: 'select', query: parseQuery(tokens, []) };
  if (token.kind !== 'word' && token.kind !== 'quoted') throw tokens.fail();
  const word = token.kind === 'word' ? token.upper : '';
  switch (word) {
    case 'SELECT':
      return { kind: 'select', query: parseQuery(tokens, []) };
    case 'WITH': {
      const ctes = parseCtes(tokens);
      if (tokens.at('INSERT')) return parseInsert(tokens, ctes);
      if (tokens.at('UPDATE')) return parseUpdate(tokens, ctes);
      if (tokens.at('DELETE')) return parseDelete(tokens, ctes);
      return { kind: 'select', query: parseQuery(tokens, ctes) };
    }
    case 'INSERT':
      return parseInsert(tokens, []);
    case 'UPDATE':
      return parseUpdate(tokens, []);
    case 'DELETE':
      return parseDelete(tokens, []);
    case 'TRUNCATE':
      tokens.next();
      tokens.expect('TABLE');
      return { kind: 'truncate', table: parseObjectName(tokens) };
    case 'CREATE':
      return parseCreate(tokens);
    case 'ALTER':
      return parseAlter(tokens);
    case 'DROP':
      return parseDrop(tokens);
    case 'BACKUP':
      return parseBackup(tokens);
    case 'RESTORE':
      return parseRestore(tokens);
    case 'USE':
      tokens.next();
      return { kind: 'use', database: tokens.name() };
    case 'DECLARE':
      return parseDeclare(tokens);
    case 'SET':
      return parseSet(tokens);
    case 'IF': {
      tokens.next();
      const condition = parseExpression(tokens);
      const body = parseStatement(tokens, false);
      while (tokens.at(';') && tokens.peek(1).upper === 'ELSE') tokens.next();
      return { kind: 'if', condition, body, otherwise: tokens.take('ELSE') ? parseStatement(tokens, false) : null };
    }
    case 'WHILE': {
      tokens.next();
      const condition = parseExpression(tokens);
      return { kind: 'while', condition, body: parseStatement(tokens, false) };
    }
    case 'BREAK':
      tokens.next();
      return { kind: 'break' };
    case 'CONTINUE':
      tokens.next();
      return { kind: 'continue' };
    case 'BEGIN':
      return parseBegin(tokens);
    case 'COMMIT':
    case 'ROLLBACK':
    case 'SAVE':
      tokens.next();
      tokens.take('TRANSACTION', 'TRAN', 'WORK');
      return {
        kind: word === 'COMMIT' ? 'commit' : word === 'ROLLBACK' ? 'rollback' : 'save',
        name: transactionName(tokens),
      };
    case 'RAISERROR':
      return parseRaiserror(tokens);
    case 'PRINT':
      tokens.next();
      return { kind: 'print', value: parseExpression(tokens) };
    case 'WAITFOR': {
      tokens.next();
      const mode = tokens.anyWord().toLowerCase();
      if (mode !== 'delay' && mode !== 'time') throw tokens.fail();
      return { kind: 'waitfor', mode, value: parseConstant(tokens) };
    }
    case 'EXEC':
    case 'EXECUTE':
      tokens.next();
      return parseExec(tokens);
    case 'RETURN': {
      tokens.next();
      const next = tokens.peek();
      const hasValue =
        next.kind === 'number' ||
        next.kind === 'variable' ||
        (next.kind === 'op' && (next.value === '(' || next.value === '-'));
      return { kind: 'return', value: hasValue ? parseExpression(tokens) : null };
    }
    case 'KILL':
      tokens.next();
      return { kind: 'kill', spid: parseConstant(tokens) };
    case 'CHECKPOINT':
      tokens.next();
      return { kind: 'checkpoint' };
    case 'RECONFIGURE':
      tokens.next();
      if (tokens.take('WITH')) tokens.expect('OVERRIDE');
      return { kind: 'reconfigure' };
    case 'DBCC':
      return parseDbcc(tokens);
    case 'GRANT':
    case 'DENY':
    case 'REVOKE':
    case 'MERGE':
    case 'BULK':
    case 'OPEN':
    case 'FETCH':
    case 'CLOSE':
    case 'DEALLOCATE':
    case 'REVERT':
    case 'SHUTDOWN':
    case 'GOTO':
      // Where such a statement ends is not known, so it takes the batch with it: better refused as a whole than half run.
      throw withLine(unsupported(word), token.line);
    case 'THROW':
      return parseThrow(tokens);
    default:
      // The first statement of a batch may be a procedure's name without EXEC.
      if (isFirst && tokens.isName()) return parseExec(tokens);
      throw tokens.fail();
  }
};

/** WITH MARK ['description'], which may be a variable; undefined without it, null without a description. */
const parseMark = (tokens: TokenStream): Expr | null | undefined => {
  if (!tokens.atSequence('WITH', 'MARK')) return undefined;
  tokens.expect('WITH');
  tokens.expect('MARK');
  const { kind } = tokens.peek();
  return kind === 'string' || kind === 'variable' ? parseConstant(tokens) : null;
};

const parseBegin = (tokens: TokenStream): StatementBody => {
  tokens.expect('BEGIN');
  if (tokens.at('TRAN', 'TRANSACTION')) {
    tokens.next();
    const name = transactionName(tokens);
    return { kind: 'begin', name, mark: parseMark(tokens) };
  }
  if (tokens.at('DISTRIBUTED', 'DIALOG', 'CONVERSATION')) throw unsupported(`BEGIN ${tokens.peek().upper}`);
  if (tokens.take('TRY')) {
    const isEnd = (stream: TokenStream): boolean => stream.at('END') || stream.peek().kind === 'end';
    const body = parseStatements(tokens, isEnd);
    tokens.expect('END');
    tokens.expect('TRY');
    tokens.take(';');
    tokens.expect('BEGIN');
    tokens.expect('CATCH');
    const handler = parseStatements(tokens, isEnd);
    tokens.expect('END');
    tokens.expect('CATCH');
    return { kind: 'try', body, handler };
  }
  const statements = parseStatements(tokens, (stream) => stream.at('END') || stream.peek().kind === 'end');
  if (statements.length === 0) throw tokens.fail();
  tokens.expect('END');
  return { kind: 'block', statements };
};
