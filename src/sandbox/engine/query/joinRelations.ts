import type { SqlValue } from '../../sqlTypes.ts';
import type { Expr } from '../sql/ast/expression.ts';
import type { CompileContext, Compiler } from './context.ts';
import { equiKeys, keyOf } from './equiKeys.ts';
import { conjuncts } from './fingerprint.ts';
import { nulls, type Relation, scopeOf, shifted } from './relation.ts';
import { ROWS_PER_STEP } from './steps.ts';

/** Joins by hashing where ON or WHERE has equalities between the sides, else row by row. */
export const joinRelations = (
  compiler: Compiler,
  left: Relation,
  right: Relation,
  join: 'inner' | 'left' | 'right' | 'full' | 'cross',
  on: Expr | null,
  context: CompileContext,
  hints: readonly Expr[],
): Relation => {
  const sources = [...left.sources, ...shifted(right.sources, left.width)];
  const scope = scopeOf(sources, context.scope);
  const matches =
    on === null ? null : compiler.condition(on, { ...context, scope, aggregates: null, windows: null, clause: 'ON' });
  const usable = join === 'inner' || join === 'cross' ? [...conjuncts(on), ...hints.flatMap(conjuncts)] : conjuncts(on);
  const keys = equiKeys(compiler, usable, left, right, context);
  return {
    sources,
    width: left.width + right.width,
    *rows(outer) {
      const leftRows = yield* left.rows(outer);
      const rightRows = yield* right.rows(outer);
      const buckets = keys.length === 0 ? null : new Map<string, number[]>();
      if (buckets !== null) {
        rightRows.forEach((values, index) => {
          const key = keyOf(values, keys, 'right');
          if (key === null) return;
          const bucket = buckets.get(key);
          if (bucket === undefined) buckets.set(key, [index]);
          else bucket.push(index);
        });
      }
      const all = rightRows.map((_values, index) => index);
      const matchedRight = new Set<number>();
      const result: (readonly SqlValue[])[] = [];
      let tested = 0;
      for (const values of leftRows) {
        const key = buckets === null ? null : keyOf(values, keys, 'left');
        const candidates = buckets === null ? all : key === null ? [] : (buckets.get(key) ?? []);
        let matched = false;
        for (const index of candidates) {
          tested += 1;
          if (tested % ROWS_PER_STEP === 0) yield;
          const row = [...values, ...(rightRows[index] ?? [])];
          if (matches !== null && matches({ values: row, outer }) !== true) continue;
          matched = true;
          if (join === 'right' || join === 'full') matchedRight.add(index);
          result.push(row);
        }
        if (!matched && (join === 'left' || join === 'full')) result.push([...values, ...nulls(right.width)]);
      }
      if (join === 'right' || join === 'full') {
        rightRows.forEach((values, index) => {
          if (!matchedRight.has(index)) result.push([...nulls(left.width), ...values]);
        });
      }
      return result;
    },
  };
};
