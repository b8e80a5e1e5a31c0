import type { SqlValue } from '../../sqlTypes.ts';
import { floatOf } from '../values/convertNumber.ts';
import { invalidOperator } from '../values/errors.ts';
import { FLOAT, isNumber } from '../values/types.ts';
import type { AggregateFunction } from './aggregate.ts';
import type { Typed } from './typed.ts';

/** STDEV, STDEVP, VAR and VARP. */
export const deviation = (
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
