import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import { exactOf, fitsInt, floatOf, intValue } from '../values/convertNumber.ts';
import { calculate, type Decimal, digitsOf, formatDecimal } from '../values/decimal.ts';
import { invalidOperator, overflowConverting } from '../values/errors.ts';
import { FLOAT, isNumber, MONEY, numeric } from '../values/types.ts';
import type { AggregateFunction } from './aggregate.ts';
import type { Typed } from './typed.ts';

/** SUM and AVG, in the types that they grow to. @throws SqlError 8115, 8117 */
export const sumOrAverage = (
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
