import type { CompileContext } from './context.ts';
import { NO_SCOPE } from './scope.ts';

/** An expression that sees no row: a variable's value, a default, an argument. */
export const withoutRow = (context: Pick<CompileContext, 'environment'>): CompileContext => ({
  environment: context.environment,
  scope: NO_SCOPE,
  ctes: new Map(),
  aggregates: null,
  windows: null,
  clause: 'select list',
});
