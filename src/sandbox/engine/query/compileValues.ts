import type { Expr } from '../sql/ast/expression.ts';
import { sqlError } from '../sqlError.ts';
import { convertValue } from '../values/convert.ts';
import { commonType } from '../values/types.ts';
import { compileExpression } from './compileExpression.ts';
import type { CompileContext, CompiledQuery, Compiler } from './context.ts';
import type { SourceColumn } from './scope.ts';
import type { Row } from './typed.ts';

/** VALUES (…), (…) as a table: each column in the type that its cells go to. @throws SqlError 10709 */
export const compileValues = (
  compiler: Compiler,
  rows: readonly (readonly Expr[])[],
  context: CompileContext,
): CompiledQuery => {
  const compiled = rows.map((row) => row.map((item) => compileExpression(compiler, item, context)));
  const width = compiled[0]?.length ?? 0;
  if (compiled.some((row) => row.length !== width)) {
    throw sqlError(10709, 16, 1, 'The number of columns for each row in a table value constructor must be the same.');
  }
  const columns = Array.from({ length: width }, (_unused, index): SourceColumn => {
    const cells = compiled.flatMap((row) => (row[index] === undefined ? [] : [row[index]]));
    const known = cells.filter((cell) => !cell.isNull);
    const [first, ...rest] = known;
    const type =
      first === undefined
        ? ({ kind: 'int', bytes: 4 } as const)
        : rest.reduce((sum, cell) => commonType(sum, cell.type), first.type);
    return { name: '', type, nullable: cells.some((cell) => cell.nullable) };
  });
  return {
    columns,
    *run(outer) {
      yield;
      const row: Row = outer ?? { values: [], outer: null };
      return compiled.map((cells) =>
        cells.map((cell, index) => {
          const column = columns[index];
          const value = cell.evaluate(row);
          return column === undefined ? value : convertValue(value, cell.type, column.type);
        }),
      );
    },
  };
};
