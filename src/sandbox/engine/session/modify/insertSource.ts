/** Where INSERT's rows come from: VALUES, a query, EXEC, or nothing but defaults. */
import type { SqlValue } from '../../../sqlTypes.ts';
import { compiler, compileTopQuery } from '../../query/compileQuery.ts';
import type { Environment, Rows } from '../../query/context.ts';
import type { SourceColumn } from '../../query/scope.ts';
import { breathe } from '../../query/steps.ts';
import { withoutRow } from '../../query/withoutRow.ts';
import type { Expr } from '../../sql/ast/expression.ts';
import type { StatementBody } from '../../sql/ast/statement.ts';
import { sqlError } from '../../sqlError.ts';
import type { ColumnDefinition } from '../../store/tableDefinition.ts';
import { BIGINT } from '../../values/types.ts';
import type { Frame, SessionState } from '../sessionState.ts';
import { assignValue } from './assignValue.ts';
import { type InsertSource, noneSaysDefault } from './completeRows.ts';
import type { FoundTable } from './constraints.ts';
import { insertTargets } from './insertTargets.ts';
import { fullName } from './targetColumns.ts';

/** Runs what INSERT … EXEC names. */
export type ExecRows = () => Promise<{ readonly columns: readonly SourceColumn[]; readonly rows: Rows }>;

/** VALUES. A row constructor may say DEFAULT, and each value goes to its column by itself: rows need not agree on a type. */
const valuesSource = (
  session: SessionState,
  found: FoundTable,
  names: readonly string[] | null,
  given: readonly (readonly (Expr | null)[])[],
  environment: Environment,
): InsertSource => {
  const context = withoutRow({ environment });
  const cells = given.map((row) => row.map((cell) => (cell === null ? null : compiler.expression(cell, context))));
  const width = cells[0]?.length ?? 0;
  if (cells.some((row) => row.length !== width))
    throw sqlError(10709, 16, 1, 'The number of columns for each row in a table value constructor must be the same.');
  const targets = insertTargets(session, found, names);
  const targetOf = (index: number): ColumnDefinition | undefined => found.definition.columns[targets[index] ?? -1];
  return {
    columns: Array.from({ length: width }, (_unused, index) => ({
      name: '',
      type: targetOf(index)?.type ?? BIGINT,
      nullable: true,
    })),
    rows: cells.map((row) =>
      row.map((cell, index): SqlValue => {
        const column = targetOf(index);
        if (cell === null || cell.isNull || column === undefined) return null;
        return assignValue(cell.evaluate({ values: [], outer: null }), cell.type, column, fullName(found));
      }),
    ),
    takesDefault: (row, column) => cells[row]?.[column] === null,
  };
};

/** INSERT as it was parsed. */
export type Insert = Extract<StatementBody, { kind: 'insert' }>;

/** Reads all of what INSERT puts in, before the first row is written. `execRows` gives the rows of INSERT … EXEC. */
export const insertSource = async (
  session: SessionState,
  frame: Frame,
  statement: Insert,
  found: FoundTable,
  environment: Environment,
  execRows: ExecRows | null,
): Promise<InsertSource> => {
  const { source } = statement;
  switch (source.kind) {
    case 'default':
      return { columns: [], rows: [[]], takesDefault: noneSaysDefault };
    case 'values':
      return valuesSource(session, found, statement.columns, source.rows, environment);
    case 'query': {
      const query = { ...source.query, ctes: [...statement.ctes, ...source.query.ctes] };
      const compiled = compileTopQuery(query, environment);
      return {
        columns: compiled.columns,
        rows: await breathe(compiled.run(null), frame.signal),
        takesDefault: noneSaysDefault,
      };
    }
    case 'exec':
      if (execRows === null) throw new TypeError('INSERT … EXEC needs its rows');
      return { ...(await execRows()), takesDefault: noneSaysDefault };
  }
};
