import type { Expr } from '../sql/ast/expression.ts';
import { isAggregate } from './aggregates.ts';

/** Whether one of these has an aggregate of its own: not one of a subquery, nor one with OVER. */
export const hasAggregate = (expressions: readonly Expr[]): boolean => {
  const visit = (value: unknown): boolean => {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
    if (Array.isArray(value)) return value.some(visit);
    const node = value as { readonly kind?: unknown; readonly name?: readonly string[]; readonly over?: unknown };
    if (node.kind === 'query') return false;
    if (
      node.kind === 'call' &&
      node.over === null &&
      isAggregate((node.name?.[node.name.length - 1] ?? '').toUpperCase())
    )
      return true;
    return Object.values(value).some(visit);
  };
  return expressions.some(visit);
};
