import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import type { Expr } from '../sql/ast/expression.ts';
import { sqlError } from '../sqlError.ts';
import { exactOf, fitsInt, floatOf, intValue } from '../values/convert.ts';
import { calculate, type Decimal, digitsOf, formatDecimal } from '../values/decimal.ts';
import { invalidOperator, overflowConverting } from '../values/errors.ts';
import {
  BIGINT,
  FLOAT,
  INT,
  isNumber,
  isString,
  isUnicode,
  MONEY,
  numeric,
  nvarchar,
  varchar,
} from '../values/types.ts';
import { comparerOf, groupingKey, orderWithNulls } from './compareValues.ts';
import type { AggregateSlot, CompileContext, Compiler } from './context.ts';
import { fingerprint } from './fingerprint.ts';
import { convertTyped, type Row, type Typed, typed } from './typed.ts';

const NAMES = ['COUNT', 'COUNT_BIG', 'SUM', 'AVG', 'MIN', 'MAX', 'STRING_AGG', 'STDEV', 'STDEVP', 'VAR', 'VARP'];

export const isAggregate = (name: string): boolean => NAMES.includes(name);

type Call = Extract<Expr, { kind: 'call' }>;

/** One aggregate over the rows it is given. */
export interface AggregateFunction {
  readonly type: SqlType;
  create(): { add(row: Row): void; value(): SqlValue };
}

const wrongArguments = (name: string, count: number): Error =>
  sqlError(174, 15, 1, `The ${name} function requires ${count} argument(s).`);

export const aggregateFunction = (
  compiler: Compiler,
  name: string,
  call: Call,
  base: CompileContext,
): AggregateFunction => {
  if (call.star) {
    if (name !== 'COUNT' && name !== 'COUNT_BIG') throw sqlError(102, 15, 1, "Incorrect syntax near '*'.");
    const type = name === 'COUNT' ? INT : BIGINT;
    return {
      type,
      create: () => {
        let count = 0n;
        return {
          add: () => {
            count += 1n;
          },
          value: () => intValue(count, name === 'COUNT' ? 4 : 8),
        };
      },
    };
  }
  const [first] = call.args;
  if (first === undefined || call.args.length !== (name === 'STRING_AGG' ? 2 : 1))
    throw wrongArguments(name, name === 'STRING_AGG' ? 2 : 1);
  const compiled = compiler.expression(first, base);
  const argument = compiled.isNull ? convertTyped(compiled, INT) : compiled;
  const distinct =
    (make: () => { add(value: SqlValue): void; value(): SqlValue }): AggregateFunction['create'] =>
    () => {
      const inner = make();
      const seen = call.distinct ? new Set<string>() : null;
      return {
        add: (row) => {
          const value = argument.evaluate(row);
          if (value === null) return;
          if (seen !== null) {
            const key = groupingKey(value, argument.type);
            if (seen.has(key)) return;
            seen.add(key);
          }
          inner.add(value);
        },
        value: () => inner.value(),
      };
    };
  switch (name) {
    case 'COUNT':
    case 'COUNT_BIG':
      return {
        type: name === 'COUNT' ? INT : BIGINT,
        create: distinct(() => {
          let count = 0n;
          return {
            add: () => {
              count += 1n;
            },
            value: () => intValue(count, name === 'COUNT' ? 4 : 8),
          };
        }),
      };
    case 'MIN':
    case 'MAX': {
      if (argument.type.kind === 'bit') throw invalidOperator(argument.type, name.toLowerCase());
      const compare = comparerOf(argument.type);
      const sign = name === 'MIN' ? 1 : -1;
      return {
        type: argument.type,
        create: distinct(() => {
          let best: SqlValue = null;
          return {
            add: (value) => {
              if (best === null || sign * compare(value, best) < 0) best = value;
            },
            value: () => best,
          };
        }),
      };
    }
    case 'SUM':
    case 'AVG':
      return sumOrAverage(name, argument, distinct);
    case 'STRING_AGG':
      return stringAggregate(compiler, call, argument, base);
    default:
      return deviation(name, argument, distinct);
  }
};

const sumOrAverage = (
  name: 'SUM' | 'AVG',
  argument: Typed,
  distinct: (make: () => { add(value: SqlValue): void; value(): SqlValue }) => AggregateFunction['create'],
): AggregateFunction => {
  const from = argument.type;
  if (!isNumber(from) || from.kind === 'bit') throw invalidOperator(from, name.toLowerCase());
  if (from.kind === 'float') {
    return {
      type: FLOAT,
      create: distinct(() => {
        let sum = 0;
        let count = 0;
        return {
          add: (value) => {
            sum += floatOf(value);
            count += 1;
          },
          value: () => (count === 0 ? null : name === 'SUM' ? sum : sum / count),
        };
      }),
    };
  }
  if (from.kind === 'int') {
    const bytes = from.bytes === 8 ? 8 : 4;
    const type: SqlType = { kind: 'int', bytes };
    return {
      type,
      create: distinct(() => {
        let sum = 0n;
        let count = 0n;
        return {
          add: (value) => {
            sum += BigInt(value as number | bigint);
            count += 1n;
          },
          value: () => {
            if (count === 0n) return null;
            if (!fitsInt(sum, bytes)) throw overflowConverting('expression', type);
            return intValue(name === 'SUM' ? sum : sum / count, bytes);
          },
        };
      }),
    };
  }
  const scale = from.kind === 'money' ? 4 : from.scale;
  const type = from.kind === 'money' ? MONEY : numeric(38, name === 'SUM' ? scale : Math.max(scale, 6));
  const resultScale = type.kind === 'numeric' ? type.scale : 4;
  return {
    type,
    create: distinct(() => {
      let sum: Decimal = { units: 0n, scale };
      let count = 0n;
      return {
        add: (value) => {
          sum = calculate('+', sum, exactOf(value, from), scale);
          count += 1n;
        },
        value: () => {
          if (count === 0n) return null;
          if (digitsOf(sum) > 38) throw overflowConverting('expression', type);
          return formatDecimal(name === 'SUM' ? sum : calculate('/', sum, { units: count, scale: 0 }, resultScale));
        },
      };
    }),
  };
};

const stringAggregate = (compiler: Compiler, call: Call, argument: Typed, base: CompileContext): AggregateFunction => {
  const separatorExpression = call.args[1];
  if (separatorExpression === undefined) throw wrongArguments('STRING_AGG', 2);
  const separator = compiler.expression(separatorExpression, base);
  const unicode = !isString(argument.type) || isUnicode(argument.type);
  const isMax = isString(argument.type) && argument.type.length === 'max';
  const type = unicode ? nvarchar(isMax ? 'max' : 4000) : varchar(isMax ? 'max' : 8000);
  const text = convertTyped(argument, unicode ? nvarchar('max') : varchar('max'));
  const order = compiler.order(call.within ?? [], base);
  return {
    type,
    create: () => {
      const parts: { readonly text: string; readonly keys: readonly SqlValue[] }[] = [];
      let between = '';
      return {
        add: (row) => {
          const value = text.evaluate(row);
          if (value === null) return;
          between = String(separator.evaluate(row) ?? '');
          parts.push({ text: String(value), keys: order.map((item) => item.key.evaluate(row)) });
        },
        value: () => {
          if (parts.length === 0) return null;
          if (order.length > 0) {
            const comparers = order.map((item) => orderWithNulls(item.key.type));
            parts.sort((a, b) => {
              for (const [index, item] of order.entries()) {
                const difference = comparers[index]?.(a.keys[index] ?? null, b.keys[index] ?? null) ?? 0;
                if (difference !== 0) return item.descending ? -difference : difference;
              }
              return 0;
            });
          }
          const joined = parts.map((part) => part.text).join(between);
          const limit = unicode ? 4000 : 8000;
          if (!isMax && joined.length > limit) {
            throw sqlError(
              9829,
              16,
              1,
              'STRING_AGG aggregation result exceeded the limit of 8000 bytes. Use LOB types to avoid result truncation.',
            );
          }
          return joined;
        },
      };
    },
  };
};

const deviation = (
  name: string,
  argument: Typed,
  distinct: (make: () => { add(value: SqlValue): void; value(): SqlValue }) => AggregateFunction['create'],
): AggregateFunction => {
  if (!isNumber(argument.type) || argument.type.kind === 'bit')
    throw invalidOperator(argument.type, name.toLowerCase());
  const population = name.endsWith('P');
  return {
    type: FLOAT,
    create: distinct(() => {
      let count = 0;
      let mean = 0;
      let squares = 0;
      return {
        add: (value) => {
          count += 1;
          const delta = floatOf(value) - mean;
          mean += delta / count;
          squares += delta * (floatOf(value) - mean);
        },
        value: () => {
          const divisor = population ? count : count - 1;
          if (divisor <= 0) return null;
          const variance = squares / divisor;
          return name.startsWith('STDEV') ? Math.sqrt(variance) : variance;
        },
      };
    }),
  };
};

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
