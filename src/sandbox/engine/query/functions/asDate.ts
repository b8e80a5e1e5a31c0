import { sqlError } from '../../sqlError.ts';
import { DATETIME, type DateType, datetime2, isDate, isString } from '../../values/types.ts';
import { convertTyped, type Typed } from '../typed.ts';

/** A date argument: a text is read as datetime2, a number as datetime. */
export const asDate = (arg: Typed): Typed & { readonly type: DateType } => {
  const date = isDate(arg.type) ? arg : convertTyped(arg, isString(arg.type) ? datetime2(7) : DATETIME);
  const { type } = date;
  if (!isDate(type))
    throw sqlError(8116, 16, 1, `Argument data type ${arg.type.kind} is invalid for argument 1 of the date function.`);
  return { ...date, type };
};
