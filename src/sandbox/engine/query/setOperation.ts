import type { SqlValue } from '../../sqlTypes.ts';
import type { QueryBody } from '../sql/ast/query.ts';
import { sqlError } from '../sqlError.ts';
import { commonType } from '../values/types.ts';
import type { CompiledQuery } from './context.ts';
import { converter } from './convertRows.ts';
import { distinct, rowKey } from './distinctRows.ts';
import type { SourceColumn } from './scope.ts';

type SetOperator = Extract<QueryBody, { kind: 'set' }>['operator'];

/** UNION, INTERSECT and EXCEPT of two queries, in the types that both go to. @throws SqlError 205 */
export const combine = (operator: SetOperator, left: CompiledQuery, right: CompiledQuery): CompiledQuery => {
  if (left.columns.length !== right.columns.length) {
    throw sqlError(
      205,
      16,
      1,
      'All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal number of expressions in their target lists.',
    );
  }
  const columns = left.columns.map((column, index): SourceColumn => {
    const other = right.columns[index] ?? column;
    const type =
      column.untyped === true ? other.type : other.untyped === true ? column.type : commonType(column.type, other.type);
    return { name: column.name, type, nullable: column.nullable || other.nullable };
  });
  const [fromLeft, fromRight] = [converter(left.columns, columns), converter(right.columns, columns)];
  const keyOf = (row: readonly SqlValue[]): string => rowKey(row, columns);
  return {
    columns,
    *run(row) {
      const first = (yield* left.run(row)).map(fromLeft);
      const second = (yield* right.run(row)).map(fromRight);
      if (operator === 'union all') return [...first, ...second];
      if (operator === 'union') return distinct([...first, ...second], keyOf);
      const others = new Set(second.map(keyOf));
      return distinct(first, keyOf).filter((values) => others.has(keyOf(values)) === (operator === 'intersect'));
    },
  };
};
