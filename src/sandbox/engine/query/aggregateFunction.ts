import type { SqlValue } from '../../sqlTypes.ts';
import { sqlError } from '../sqlError.ts';
import { intValue } from '../values/convertNumber.ts';
import { invalidOperator } from '../values/errors.ts';
import { BIGINT, INT } from '../values/types.ts';
import { type AggregateFunction, type Call, wrongArguments } from './aggregate.ts';
import { comparerOf, groupingKey } from './compareValues.ts';
import type { CompileContext, Compiler } from './context.ts';
import { deviation } from './deviation.ts';
import { stringAggregate } from './stringAggregate.ts';
import { sumOrAverage } from './sumOrAverage.ts';
import { convertTyped } from './typed.ts';

/** The aggregate that a call means. @throws SqlError 174, 8117 */
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
