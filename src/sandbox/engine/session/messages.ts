import type { SqlMessage } from '../../backend.ts';
import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import { sqlError } from '../sqlError.ts';
import { convertValue } from '../values/convert.ts';
import { nvarchar } from '../values/types.ts';

/** A message as its numbers and its text. */
export const sqlMessage = (number: number, severity: number, state: number, message: string): SqlMessage => ({
  number,
  class: severity,
  state,
  message,
});

/** RAISERROR's printf: %s %d %i %u %x %X %o with flags and widths, %% for one. @throws SqlError 2786, 2748 */
export const formatMessage = (
  format: string,
  args: readonly { readonly value: SqlValue; readonly type: SqlType }[],
): string => {
  let next = 0;
  return format.replace(
    /%(%|([-+0 #]*)(\*|\d+)?(?:\.(\*|\d+))?(?:h|l|I64)?([diosuxX]))/g,
    (
      _whole,
      percent: string,
      flags: string | undefined,
      width: string | undefined,
      precision: string | undefined,
      kind: string | undefined,
    ) => {
      if (percent === '%') return '%';
      const size = width === '*' ? Number(args[next++]?.value ?? 0) : Number(width ?? 0);
      const places =
        precision === '*' ? Number(args[next++]?.value ?? 0) : precision === undefined ? null : Number(precision);
      const arg = args[next++];
      if (arg === undefined || arg.value === null) return '(null)';
      const isNumber = typeof arg.value === 'number' || typeof arg.value === 'bigint';
      if ((kind === 's') === isNumber)
        throw sqlError(
          2786,
          16,
          1,
          `The data type of substitution parameter ${next} does not match the expected type of the format specification.`,
        );
      let text: string;
      if (kind === 's') text = String(convertValue(arg.value, arg.type, nvarchar('max'))).slice(0, places ?? undefined);
      else {
        const value = BigInt(arg.value as number | bigint);
        const unsigned = value < 0n ? BigInt.asUintN(32, value) : value;
        text =
          kind === 'x'
            ? unsigned.toString(16)
            : kind === 'X'
              ? unsigned.toString(16).toUpperCase()
              : kind === 'o'
                ? unsigned.toString(8)
                : kind === 'u'
                  ? unsigned.toString()
                  : value.toString();
        if (flags?.includes('+') === true && value >= 0n && (kind === 'd' || kind === 'i')) text = `+${text}`;
      }
      if (flags?.includes('-') === true) return text.padEnd(size);
      return flags?.includes('0') === true && kind !== 's' ? text.padStart(size, '0') : text.padStart(size);
    },
  );
};

/** An INFO of class 0. */
export const info = (number: number, text: string, line: number): SqlMessage => ({
  number,
  class: 0,
  state: 1,
  message: text,
  line,
});
