import { sqlError } from '../../sqlError.ts';
import { momentText } from '../../values/convertDate.ts';
import { momentOf, shiftTicks, TICKS_PER_SECOND } from '../../values/dates.ts';
import { datetime2, datetimeoffset } from '../../values/types.ts';
import { convertTyped } from '../typed.ts';
import { atLeast, exactly, type ScalarFunction, strict } from './define.ts';

/** Moments with an offset. @throws SqlError 9812 */
export const OFFSET_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
  SWITCHOFFSET: (args, _environment, name) => {
    exactly(args, 2, name);
    const type = datetimeoffset(7);
    const zone = atLeast(args, 1, name, '2');
    return strict(type, [convertTyped(atLeast(args, 0, name, '2'), type), zone], ([value, offset]) => {
      const minutes = zoneMinutes(offset ?? 0);
      const moment = momentOf(String(value));
      const moved = shiftTicks(moment, (minutes - moment.offset) * 60 * TICKS_PER_SECOND);
      return momentText({ ...moved, offset: minutes }, { kind: 'datetimeoffset', scale: 7 }, type);
    });
  },
  TODATETIMEOFFSET: (args, _environment, name) => {
    exactly(args, 2, name);
    const type = datetimeoffset(7);
    return strict(
      type,
      [convertTyped(atLeast(args, 0, name, '2'), datetime2(7)), atLeast(args, 1, name, '2')],
      ([value, offset]) =>
        momentText(
          { ...momentOf(String(value)), offset: zoneMinutes(offset ?? 0) },
          { kind: 'datetimeoffset', scale: 7 },
          type,
        ),
    );
  },
};

const zoneMinutes = (value: string | number | bigint | boolean | Uint8Array): number => {
  if (typeof value === 'number') return value;
  const match = /^([+-])(\d{2}):(\d{2})$/.exec(String(value));
  if (match === null)
    throw sqlError(9812, 16, 0, 'The timezone provided to builtin function todatetimeoffset is invalid.');
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
};
