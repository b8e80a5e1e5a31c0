import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import { collationKey, compareStrings } from '../values/collation.ts';
import { momentOf, utcTicks } from '../values/dates.ts';
import { compareDecimals, decimalOf, formatDecimal, rescale } from '../values/decimal.ts';
import { isBinary, isString } from '../values/types.ts';

/** The server orders uuids by their last group first. */
const guidKey = (guid: string): string => {
  const [a = '', b = '', c = '', d = '', e = ''] = guid.split('-');
  const reversed = (hex: string): string => (hex.match(/../g) ?? []).reverse().join('');
  return e + d + reversed(c) + reversed(b) + reversed(a);
};

const compareBytes = (a: Uint8Array, b: Uint8Array): number => {
  const length = Math.max(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference < 0 ? -1 : 1;
  }
  return 0;
};

/** Orders two values of one type, neither of them NULL. */
export const comparerOf = (type: SqlType): ((a: SqlValue, b: SqlValue) => number) => {
  if (isString(type)) return (a, b) => compareStrings(String(a), String(b));
  if (isBinary(type)) return (a, b) => compareBytes(a as Uint8Array, b as Uint8Array);
  switch (type.kind) {
    case 'numeric':
    case 'money':
      return (a, b) => compareDecimals(decimalOf(String(a)), decimalOf(String(b)));
    case 'datetimeoffset':
      return (a, b) => {
        const left = utcTicks(momentOf(String(a)));
        const right = utcTicks(momentOf(String(b)));
        return left < right ? -1 : left > right ? 1 : 0;
      };
    case 'guid':
      return (a, b) => {
        const left = guidKey(String(a));
        const right = guidKey(String(b));
        return left < right ? -1 : left > right ? 1 : 0;
      };
    default:
      // int, bit, float, and dates whose texts sort as they do.
      return (a, b) => {
        if (a === b) return 0;
        return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0;
      };
  }
};

/** NULL sorts first, as the server has it. */
export const orderWithNulls = (type: SqlType): ((a: SqlValue, b: SqlValue) => number) => {
  const compare = comparerOf(type);
  return (a, b) => {
    if (a === null) return b === null ? 0 : -1;
    return b === null ? 1 : compare(a, b);
  };
};

/** Equal values of one type have equal keys, unequal ones have not; NULL has its own. */
export const groupingKey = (value: SqlValue, type: SqlType): string => {
  if (value === null) return 'n';
  if (isString(type)) return `s${collationKey(String(value))}`;
  if (value instanceof Uint8Array)
    return `x${Buffer.from(value)
      .toString('hex')
      .replace(/(00)+$/, '')}`;
  switch (type.kind) {
    case 'numeric':
    case 'money': {
      const decimal = decimalOf(String(value));
      return `d${formatDecimal(rescale(decimal, Math.max(decimal.scale, 10))).replace(/0+$/, '')}`;
    }
    case 'datetimeoffset':
      return `o${utcTicks(momentOf(String(value)))}`;
    default:
      return `v${String(value)}`;
  }
};
