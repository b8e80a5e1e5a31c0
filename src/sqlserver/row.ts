/** One row of a result set. Fields are read by the functions below, which fail loudly when the server answered something else. */
export type Row = Readonly<Record<string, unknown>>;

export const textOf = (row: Row, column: string): string => textOrNull(row, column) ?? wrong(row, column, 'text');

export const textOrNull = (row: Row, column: string): string | null => {
  const value = row[column];
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : wrong(row, column, 'text');
};

export const numberOf = (row: Row, column: string): number =>
  numberOrNull(row, column) ?? wrong(row, column, 'a number');

/** An int, or a bigint (which the driver gives as text) that a JS number can hold exactly. */
export const numberOrNull = (row: Row, column: string): number | null => {
  const value = row[column];
  if (value === null || value === undefined) return null;
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : wrong(row, column, 'a whole number');
};

/** A bit (boolean on the wire), or a tinyint that stands for one. */
export const flagOf = (row: Row, column: string): boolean => {
  const value = row[column];
  if (typeof value === 'boolean') return value;
  return value === 0 || value === 1 ? value === 1 : wrong(row, column, 'a bit');
};

export const flagOrNull = (row: Row, column: string): boolean | null =>
  row[column] === null || row[column] === undefined ? null : flagOf(row, column);

export const bigintOf = (row: Row, column: string): bigint => {
  const value = row[column];
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return BigInt(value);
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : wrong(row, column, 'a bigint');
};

const wrong = (row: Row, column: string, wanted: string): never => {
  throw new TypeError(`the server answered ${JSON.stringify(row[column])} for ${column}, which is not ${wanted}`);
};
