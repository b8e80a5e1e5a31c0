import type { StatementBody } from '../../sql/ast/statement.ts';
import { sqlError } from '../../sqlError.ts';
import { collationKey } from '../../values/collation.ts';
import type { Frame, SessionState } from '../sessionState.ts';
import { assignValue } from './assignValue.ts';
import { bindTarget, selectTarget } from './changeTarget.ts';
import { compileOutput, type Modified } from './outputClause.ts';
import { columnIndex, defaultOf, fullName } from './targetColumns.ts';
import { updateRows } from './writeRows.ts';

/** UPDATE … SET … FROM … WHERE, with OUTPUT. @throws SqlError 207, 264, 271, 8102 and those of constraints */
export const executeUpdate = async (
  session: SessionState,
  frame: Frame,
  statement: Extract<StatementBody, { kind: 'update' }>,
): Promise<Modified> => {
  const target = bindTarget(session, frame, statement.target, statement.from);
  const { found, environment } = target;
  const table = fullName(found);
  const sets = statement.sets.map((set) => {
    if (set.column === null) return { ...set, index: -1, column: null };
    const index = columnIndex(found, set.column);
    const column = found.definition.columns[index];
    if (column === undefined) throw new TypeError('a column that was just found');
    if (column.identity !== null) throw sqlError(8102, 16, 1, `Cannot update identity column '${column.name}'.`);
    if (column.computed !== null)
      throw sqlError(
        271,
        16,
        1,
        `The column "${column.name}" cannot be modified because it is either a computed column or is the result of a UNION operator.`,
      );
    return { ...set, index, column };
  });
  const names = sets.flatMap((set) => (set.column === null ? [] : [collationKey(set.column.name)]));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw sqlError(
      264,
      16,
      1,
      `The column name '${twice.toLowerCase()}' is specified more than once in the SET clause or column list of an INSERT. A column cannot be assigned more than one value in the same clause. Modify the clause to make sure that a column is updated only once. If this statement updates or inserts columns into a view, column aliasing can conceal the duplication in your code.`,
    );
  const output = compileOutput(session, frame, found, statement.output, environment);
  const valued = sets.filter((set) => set.value !== null);
  const { rows, extraColumns } = await selectTarget(
    target,
    frame,
    valued.flatMap((set) => (set.value === null ? [] : [set.value])),
    statement,
  );
  const defaults = new Map(
    sets.flatMap((set) =>
      set.value === null && set.column !== null
        ? [[set.index, defaultOf(set.column, environment, table)] as const]
        : [],
    ),
  );
  return session.transactions.write(found.store, () => {
    const changes = rows.map(({ stored, extra }) => {
      const after = [...stored.values];
      for (const [index, make] of defaults) after[index] = make();
      valued.forEach((set, place) => {
        const from = extraColumns[place];
        const value = extra[place] ?? null;
        if (from === undefined) return;
        if (set.column !== null)
          after[set.index] = from.untyped === true ? null : assignValue(value, from.type, set.column, table);
        else if (set.variable !== null) environment.assign(set.variable, value, from.type);
      });
      return { before: stored, after };
    });
    const written = updateRows(found, changes, environment);
    return {
      count: written.length,
      output: output(written.map((change) => ({ before: change.before.values, after: change.after }))),
    };
  });
};
