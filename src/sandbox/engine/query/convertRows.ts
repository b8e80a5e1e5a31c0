import type { SqlValue } from '../../sqlTypes.ts';
import { convertValue } from '../values/convert.ts';
import type { SourceColumn } from './scope.ts';
import { sameType } from './typed.ts';

/** Rows of one set of columns as rows of another's types. */
export const converter = (
  from: readonly SourceColumn[],
  to: readonly SourceColumn[],
): ((row: readonly SqlValue[]) => readonly SqlValue[]) => {
  const same = from.every((column, index) => {
    const target = to[index];
    return target !== undefined && sameType(column.type, target.type);
  });
  if (same) return (row) => row;
  return (row) =>
    row.map((value, index) => {
      const [source, target] = [from[index], to[index]];
      return source === undefined || target === undefined ? value : convertValue(value, source.type, target.type);
    });
};
