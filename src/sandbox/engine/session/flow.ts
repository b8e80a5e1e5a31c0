/** Control flow between statements. */
import type { Statement } from '../sql/ast/statement.ts';
import type { Frame, SessionState } from './sessionState.ts';

/** Where control goes after a statement. */
export type Flow = 'next' | 'break' | 'continue' | 'return';

/** Text within a statement holds statements again: whoever runs text is handed what runs them. */
export type RunStatements = (
  session: SessionState,
  frame: Frame,
  statements: readonly Statement[],
  inTry: boolean,
) => Promise<Flow>;
