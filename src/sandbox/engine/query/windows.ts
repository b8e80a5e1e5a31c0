import type { SqlValue } from '../../sqlTypes.ts';
import type { Expr } from '../sql/ast/expression.ts';
import { sqlError } from '../sqlError.ts';
import { unsupported } from '../values/errors.ts';
import { BIGINT } from '../values/types.ts';
import { aggregateFunction } from './aggregateFunction.ts';
import { isAggregate } from './aggregates.ts';
import { groupingKey, orderWithNulls } from './compareValues.ts';
import type { CompileContext, Compiler, WindowSlot } from './context.ts';
import { type Row, type Typed, typed } from './typed.ts';

type Call = Extract<Expr, { kind: 'call' }>;
type Compute = WindowSlot['compute'];

const RANKINGS: Readonly<Record<string, Compute>> = {
  ROW_NUMBER: (partition) => partition.map((_row, index) => BigInt(index + 1)),
  RANK: (partition, peers) => {
    let rank = 1n;
    return partition.map((row, index) => {
      const before = partition[index - 1];
      if (before === undefined || !peers(before, row)) rank = BigInt(index + 1);
      return rank;
    });
  },
  DENSE_RANK: (partition, peers) => {
    let rank = 0n;
    return partition.map((row, index) => {
      const before = partition[index - 1];
      if (before === undefined || !peers(before, row)) rank += 1n;
      return rank;
    });
  },
};

/** `f(…) OVER (…)`: computed over the rows of the whole result, after grouping. */
export const compileWindow = (compiler: Compiler, name: string, call: Call, context: CompileContext): Typed => {
  const { windows } = context;
  if (windows === null || call.over === null) {
    throw sqlError(4108, 15, 1, 'Windowed functions can only appear in the SELECT or ORDER BY clauses.');
  }
  const inner: CompileContext = { ...context, windows: null };
  const partitionBy = call.over.partitionBy.map((item) => compiler.expression(item, inner));
  const orderBy = compiler.order(call.over.orderBy, inner);
  const index = windows.length;
  const add = (type: Typed['type'], compute: Compute): Typed => {
    windows.push({ partitionBy, orderBy, compute });
    return typed(type, (row) => row.windows?.[index] ?? null);
  };
  const ranking = RANKINGS[name];
  if (ranking !== undefined) {
    if (orderBy.length === 0)
      throw sqlError(4112, 15, 1, `The function '${name}' must have an OVER clause with ORDER BY.`);
    return add(BIGINT, ranking);
  }
  if (name === 'LAG' || name === 'LEAD') {
    const [valueExpression, offsetExpression, defaultExpression] = call.args;
    if (valueExpression === undefined || orderBy.length === 0)
      throw sqlError(4112, 15, 1, `The function '${name}' must have an OVER clause with ORDER BY.`);
    const value = compiler.expression(valueExpression, inner);
    const offset = offsetExpression === undefined ? null : compiler.expression(offsetExpression, inner);
    const otherwise = defaultExpression === undefined ? null : compiler.expression(defaultExpression, inner);
    return add(value.type, (partition) =>
      partition.map((row, at) => {
        const distance = offset === null ? 1 : Number(offset.evaluate(row) ?? 1);
        const other = partition[name === 'LAG' ? at - distance : at + distance];
        return other === undefined ? (otherwise?.evaluate(row) ?? null) : value.evaluate(other);
      }),
    );
  }
  if (isAggregate(name) && name !== 'STRING_AGG') {
    const compute = aggregateFunction(compiler, name, call, inner);
    return add(compute.type, (partition, peers) => {
      const running = compute.create();
      if (orderBy.length === 0) {
        for (const row of partition) running.add(row);
        const total = running.value();
        return partition.map(() => total);
      }
      // The default frame: from the partition's start to the last row that ties with this one.
      const values: SqlValue[] = [];
      for (let at = 0; at < partition.length; ) {
        const first = partition[at];
        let end = at;
        for (
          let row = partition[end];
          row !== undefined && first !== undefined && peers(first, row);
          row = partition[end]
        ) {
          running.add(row);
          end += 1;
        }
        const value = running.value();
        while (at < end) {
          values.push(value);
          at += 1;
        }
      }
      return values;
    });
  }
  throw unsupported(`The window function ${name}`);
};

/** Computes every window over these rows and gives each row its results. */
export const applyWindows = (rows: readonly Row[], windows: readonly WindowSlot[]): readonly Row[] => {
  if (windows.length === 0) return rows;
  const results = rows.map((): SqlValue[] => []);
  windows.forEach((window, slot) => {
    const partitions = new Map<string, number[]>();
    rows.forEach((row, index) => {
      const key = window.partitionBy.map((item) => groupingKey(item.evaluate(row), item.type)).join('\u0000');
      const partition = partitions.get(key);
      if (partition === undefined) partitions.set(key, [index]);
      else partition.push(index);
    });
    const compare = rowComparer(window.orderBy);
    for (const partition of partitions.values()) {
      const keyed = partition.flatMap((index) => {
        const row = rows[index];
        return row === undefined ? [] : [{ index, row, keys: window.orderBy.map((item) => item.key.evaluate(row)) }];
      });
      keyed.sort((a, b) => compare(a.keys, b.keys));
      const keysOf = new Map(keyed.map((item) => [item.row, item.keys]));
      const values = window.compute(
        keyed.map((item) => item.row),
        (a, b) => compare(keysOf.get(a) ?? [], keysOf.get(b) ?? []) === 0,
      );
      keyed.forEach((item, at) => {
        const result = results[item.index];
        if (result !== undefined) result[slot] = values[at] ?? null;
      });
    }
  });
  return rows.map((row, index) => ({ ...row, windows: results[index] ?? [] }));
};

/** Compares rows by their ORDER BY keys. */
export const rowComparer = (
  order: readonly { readonly key: Typed; readonly descending: boolean }[],
): ((a: readonly SqlValue[], b: readonly SqlValue[]) => number) => {
  const comparers = order.map((item) => orderWithNulls(item.key.type));
  return (a, b) => {
    for (const [index, item] of order.entries()) {
      const difference = comparers[index]?.(a[index] ?? null, b[index] ?? null) ?? 0;
      if (difference !== 0) return item.descending ? -difference : difference;
    }
    return 0;
  };
};
