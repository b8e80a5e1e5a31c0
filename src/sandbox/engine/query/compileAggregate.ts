import { sqlError } from '../sqlError.ts';
import { INT } from '../values/types.ts';
import type { Call } from './aggregate.ts';
import { aggregateFunction } from './aggregateFunction.ts';
import type { AggregateSlot, CompileContext, Compiler } from './context.ts';
import { fingerprint } from './fingerprint.ts';
import { type Typed, typed } from './typed.ts';

/** An aggregate in a grouped query: a place in the group's row. */
export const compileAggregate = (compiler: Compiler, name: string, call: Call, context: CompileContext): Typed => {
  const { aggregates } = context;
  if (aggregates === null) {
    if (context.clause === 'WHERE') {
      throw sqlError(
        147,
        15,
        1,
        'An aggregate may not appear in the WHERE clause unless it is in a subquery contained in a HAVING clause or a select list, and the column being aggregated is an outer reference.',
      );
    }
    throw sqlError(
      130,
      15,
      1,
      'Cannot perform an aggregate function on an expression containing an aggregate or a subquery.',
    );
  }
  const key = fingerprint(call, aggregates.base.scope);
  const existing = aggregates.slots.findIndex((slot) => slot.fingerprint === key);
  if (existing >= 0) return aggregates.slots[existing]?.result ?? typed(INT, () => null);
  const compute = aggregateFunction(compiler, name, call, aggregates.base);
  const index = aggregates.keys.size + aggregates.slots.length;
  const slot: AggregateSlot = {
    fingerprint: key,
    result: typed(compute.type, (row) => row.values[index] ?? null, !name.startsWith('COUNT')),
    create: compute.create,
  };
  aggregates.slots.push(slot);
  return slot.result;
};
