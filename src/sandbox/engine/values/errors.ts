/** The server's errors about values (texts of sys.messages; numbers and states as SQL Server 2022 sends them). */
import type { SqlType } from '../../sqlTypes.ts';
import { type SqlError, sqlError } from '../sqlError.ts';
import { typeName } from './types.ts';

/** Error 245. */
export const conversionFailed = (value: string, from: SqlType, to: SqlType): SqlError =>
  sqlError(
    245,
    16,
    1,
    `Conversion failed when converting the ${typeName(from)} value '${value}' to data type ${typeName(to)}.`,
  );

/** Error 8114. */
export const errorConverting = (from: SqlType, to: SqlType): SqlError =>
  sqlError(8114, 16, 5, `Error converting data type ${typeName(from)} to ${typeName(to)}.`);

/** Error 8115. */
export const overflowConverting = (from: string, to: SqlType): SqlError =>
  sqlError(
    8115,
    16,
    to.kind === 'numeric' ? 8 : 2,
    `Arithmetic overflow error converting ${from} to data type ${typeName(to)}.`,
  );

/** Error 529. */
export const notAllowed = (from: SqlType, to: SqlType): SqlError =>
  sqlError(529, 16, 2, `Explicit conversion from data type ${typeName(from)} to ${typeName(to)} is not allowed.`);

/** Error 241. */
export const dateConversionFailed = (): SqlError =>
  sqlError(241, 16, 1, 'Conversion failed when converting date and/or time from character string.');

/** Error 242. */
export const dateOutOfRange = (from: SqlType, to: SqlType): SqlError =>
  sqlError(
    242,
    16,
    3,
    `The conversion of a ${typeName(from)} data type to a ${typeName(to)} data type resulted in an out-of-range value.`,
  );

/** Error 8134. */
export const divideByZero = (): SqlError => sqlError(8134, 16, 1, 'Divide by zero error encountered.');

/** Error 206. */
export const operandClash = (a: SqlType, b: SqlType): SqlError =>
  sqlError(206, 16, 2, `Operand type clash: ${typeName(a)} is incompatible with ${typeName(b)}`);

/** Error 8117. */
export const invalidOperator = (type: SqlType, operator: string): SqlError =>
  sqlError(8117, 16, 1, `Operand data type ${typeName(type)} is invalid for ${operator} operator.`);
/** What the sandbox cannot do it says, in the words of 40515 (`… is not supported in this version of SQL Server`). */
export const unsupported = (what: string): SqlError =>
  sqlError(40515, 16, 1, `${what} is not supported by the rexus-backup sandbox.`);
