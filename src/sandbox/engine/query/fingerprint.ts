import type { Expr } from '../sql/ast/expression.ts';
import { collationKey } from '../values/collation.ts';
import { resolveColumn, type Scope } from './scope.ts';

/** The same text for expressions that mean the same: `a.x` and `x` when they are one column. */
export const fingerprint = (expression: Expr, scope: Scope | null): string =>
  JSON.stringify(expression, (_key, value: unknown) => {
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value !== 'object' || value === null) return value;
    const node = value as { readonly kind?: unknown; readonly parts?: readonly string[]; readonly name?: unknown };
    if (node.kind === 'column' && node.parts !== undefined) {
      const found = resolveColumn(scope, node.parts);
      return found === null ? { column: node.parts.map(collationKey) } : { at: [found.depth, found.index] };
    }
    if (node.kind === 'place') return { at: [0, (value as { readonly index?: unknown }).index] };
    return value;
  });

/** Every column that an expression names, or null when it holds a query (whose columns are its own affair). */
export const columnsOf = (expression: Expr): readonly (readonly string[])[] | null => {
  const found: (readonly string[])[] = [];
  let holdsQuery = false;
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
    if (Array.isArray(value)) {
      for (const item of value) visit(item);
      return;
    }
    const node = value as { readonly kind?: unknown; readonly parts?: readonly string[] };
    if (node.kind === 'query') holdsQuery = true;
    else if (node.kind === 'column' && node.parts !== undefined) found.push(node.parts);
    else for (const child of Object.values(value)) visit(child);
  };
  visit(expression);
  return holdsQuery ? null : found;
};

/** a AND b AND c → [a, b, c]. */
export const conjuncts = (expression: Expr | null): readonly Expr[] => {
  if (expression === null) return [];
  if (expression.kind === 'logic' && expression.operator === 'and')
    return [...conjuncts(expression.left), ...conjuncts(expression.right)];
  return [expression];
};
