/** GROUP BY: what makes a group, and one row for each. */
import type { SqlValue } from '../../sqlTypes.ts';
import type { Expr } from '../sql/ast/expression.ts';
import { groupingKey } from './compareValues.ts';
import { compileExpression } from './compileExpression.ts';
import type { AggregateSlot, Aggregates, CompileContext, Compiler } from './context.ts';
import { fingerprint } from './fingerprint.ts';
import { resolveColumn, type Scope } from './scope.ts';
import { ROWS_PER_STEP, type Steps } from './steps.ts';
import type { Row, Typed } from './typed.ts';

/** How a query is grouped, and where its select list finds keys and aggregates. */
interface Grouping {
  /** None: all rows are one group, also when there are none. */
  readonly keys: readonly Typed[];
  /** Filled while the select list is compiled. */
  readonly slots: readonly AggregateSlot[];
  readonly context: Pick<CompileContext, 'scope' | 'aggregates'>;
}

/** GROUP BY: a group's row has the keys first and the aggregates behind them. */
export const compileGrouping = (
  compiler: Compiler,
  groupBy: readonly Expr[],
  base: CompileContext & { readonly scope: Scope },
): Grouping => {
  const { scope } = base;
  const groupKeys = groupBy.map((key) => compileExpression(compiler, key, { ...base, clause: 'GROUP BY' }));
  const keys: Map<string, { readonly index: number; readonly typed: Typed }> = new Map();
  const columns = new Map<number, number>();
  groupBy.forEach((key, index) => {
    const typedKey = groupKeys[index];
    if (typedKey !== undefined) keys.set(fingerprint(key, scope), { index, typed: typedKey });
    const found = key.kind === 'column' ? resolveColumn(scope, key.parts) : null;
    if (found !== null && found.depth === 0) columns.set(found.index, index);
  });
  const slots: AggregateSlot[] = [];
  // Two keys with one meaning still take two places in the row.
  const aggregates: Aggregates = {
    base,
    keys: keys.size === groupKeys.length ? keys : withPadding(keys, groupKeys.length),
    slots,
  };
  return { keys: groupKeys, slots, context: { scope: { ...scope, grouped: columns }, aggregates } };
};

const withPadding = (
  keys: ReadonlyMap<string, { readonly index: number; readonly typed: Typed }>,
  size: number,
): Aggregates['keys'] => {
  const padded = new Map(keys);
  const [any] = keys.values();
  for (let index = keys.size; any !== undefined && index < size; index++) padded.set(`\u0000${index}`, any);
  return padded;
};

/** One row for each group. */
export const grouped = function* (
  rows: readonly Row[],
  { keys, slots }: Grouping,
  outer: Row | null,
): Steps<readonly Row[]> {
  interface Group {
    readonly values: readonly SqlValue[];
    readonly accumulators: readonly ReturnType<AggregateSlot['create']>[];
  }
  const groups = new Map<string, Group>();
  if (keys.length === 0) groups.set('', { values: [], accumulators: slots.map((slot) => slot.create()) });
  let seen = 0;
  for (const row of rows) {
    const values = keys.map((key) => key.evaluate(row));
    const key = values.map((value, index) => groupingKey(value, keys[index]?.type ?? { kind: 'bit' })).join('\u0000');
    let group = groups.get(key);
    if (group === undefined) {
      group = { values, accumulators: slots.map((slot) => slot.create()) };
      groups.set(key, group);
    }
    for (const accumulator of group.accumulators) accumulator.add(row);
    seen += 1;
    if (seen % ROWS_PER_STEP === 0) yield;
  }
  return [...groups.values()].map((group) => ({
    values: [...group.values, ...group.accumulators.map((accumulator) => accumulator.value())],
    outer,
  }));
};
