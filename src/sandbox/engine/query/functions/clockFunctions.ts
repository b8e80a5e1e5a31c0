import { momentText } from '../../values/convertDate.ts';
import { localMoment, type Moment, utcMoment } from '../../values/dates.ts';
import type { DateType } from '../../values/types.ts';
import { typed } from '../typed.ts';
import { exactly, type ScalarFunction } from './define.ts';

const clock =
  (type: DateType, read: (now: Date) => Moment): ScalarFunction =>
  (args, environment, name) => {
    exactly(args, 0, name);
    // One moment for the whole statement, as the server has it.
    const text = momentText(read(environment.now()), type, type);
    return typed(type, () => text, false);
  };

/** The current moment, one for the whole statement. */
export const CLOCK_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
  GETDATE: clock({ kind: 'datetime' }, localMoment),
  CURRENT_TIMESTAMP: clock({ kind: 'datetime' }, localMoment),
  GETUTCDATE: clock({ kind: 'datetime' }, utcMoment),
  SYSDATETIME: clock({ kind: 'datetime2', scale: 7 }, localMoment),
  SYSUTCDATETIME: clock({ kind: 'datetime2', scale: 7 }, utcMoment),
  SYSDATETIMEOFFSET: clock({ kind: 'datetimeoffset', scale: 7 }, localMoment),
};
