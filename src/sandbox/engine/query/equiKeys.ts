/** Keys of a hash join. */
import type { SqlValue } from '../../sqlTypes.ts';
import type { Expr } from '../sql/ast/expression.ts';
import { commonType } from '../values/types.ts';
import { groupingKey } from './compareValues.ts';
import type { CompileContext, Compiler } from './context.ts';
import { columnsOf } from './fingerprint.ts';
import { type Relation, scopeOf, shifted, tryResolve } from './relation.ts';
import { convertTyped, type Row, type Typed } from './typed.ts';

/** `left = right`, in the type that both go to. */
interface EquiKey {
  readonly left: Typed;
  readonly right: Typed;
  readonly type: Typed['type'];
}

/** Equalities between the two sides: what a hash join can use. */
export const equiKeys = (
  compiler: Compiler,
  conditions: readonly Expr[],
  left: Relation,
  right: Relation,
  context: CompileContext,
): readonly EquiKey[] => {
  const both = scopeOf([...left.sources, ...shifted(right.sources, left.width)], null);
  const sideOf = (expression: Expr): 'left' | 'right' | null => {
    const columns = columnsOf(expression);
    if (columns === null || columns.length === 0) return null;
    const sides = new Set(
      columns.map((parts) => {
        const found = tryResolve(both, parts);
        return found === null ? null : found.index < left.width ? 'left' : 'right';
      }),
    );
    const [side] = sides;
    return sides.size === 1 && side !== undefined ? side : null;
  };
  const keys: EquiKey[] = [];
  for (const condition of conditions) {
    if (condition.kind !== 'compare' || condition.operator !== '=') continue;
    const sides = [sideOf(condition.left), sideOf(condition.right)];
    const [a, b] =
      sides[0] === 'left' && sides[1] === 'right'
        ? [condition.left, condition.right]
        : sides[0] === 'right' && sides[1] === 'left'
          ? [condition.right, condition.left]
          : [null, null];
    if (a === null || b === null) continue;
    const base = { ...context, aggregates: null, windows: null };
    const leftKey = compiler.expression(a, { ...base, scope: scopeOf(left.sources, null) });
    const rightKey = compiler.expression(b, { ...base, scope: scopeOf(right.sources, null) });
    const type = commonType(leftKey.type, rightKey.type);
    keys.push({ left: convertTyped(leftKey, type), right: convertTyped(rightKey, type), type });
  }
  return keys;
};

/** A row's key on one side; null when a part of it is NULL, which equals nothing. */
export const keyOf = (values: readonly SqlValue[], keys: readonly EquiKey[], side: 'left' | 'right'): string | null => {
  const row: Row = { values, outer: null };
  const parts: string[] = [];
  for (const key of keys) {
    const value = key[side].evaluate(row);
    if (value === null) return null;
    parts.push(groupingKey(value, key.type));
  }
  return parts.join('\u0000');
};
