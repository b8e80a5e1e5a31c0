import { SqlError } from '../sqlError.ts';

/** The same error, at this line. */
export const withLine = (error: SqlError, line: number): SqlError => {
  const [first, ...more] = error.messages.map((message) => ({ ...message, line }));
  return first === undefined ? error : new SqlError(first, ...more);
};
