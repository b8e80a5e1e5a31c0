import type { SqlValue } from '../../sqlTypes.ts';
import type { Query } from '../sql/ast/query.ts';
import { sqlError } from '../sqlError.ts';
import { collationKey } from '../values/collation.ts';
import type { CompileContext, Compiler, Cte, Rows } from './context.ts';
import { converter } from './convertRows.ts';
import type { SourceColumn } from './scope.ts';

/** One table of WITH: its rows are made where it is used; one that names itself runs until it adds nothing. @throws SqlError 530, 8155 */
export const compileCte = (
  compiler: Compiler,
  cte: Query['ctes'][number],
  maxRecursion: number,
  context: CompileContext,
): Cte => {
  const { body } = cte.query;
  const named = (columns: readonly SourceColumn[]): readonly SourceColumn[] =>
    columns.map((column, index) => {
      const name = cte.columns?.[index] ?? column.name;
      if (name === '')
        throw sqlError(8155, 16, 2, `No column name was specified for column ${index + 1} of '${cte.name}'.`);
      return { ...column, name };
    });
  const mentions = JSON.stringify(body, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
  const isRecursive =
    body.kind === 'set' &&
    body.operator === 'union all' &&
    collationKey(mentions).includes(`"NAME":[${JSON.stringify(collationKey(cte.name))}]`);
  if (!isRecursive || body.kind !== 'set') {
    const compiled = compiler.query(cte.query, { ...context, scope: null });
    const columns = named(compiled.columns);
    return { columns, rows: () => compiled.run(null) };
  }
  const anchor = compiler.body(body.left, { ...context, scope: null });
  const columns = named(anchor.columns);
  let working: Rows = [];
  const self: Cte = {
    columns,
    *rows() {
      yield;
      return working;
    },
  };
  const step = compiler.body(body.right, {
    ...context,
    scope: null,
    ctes: new Map(context.ctes).set(collationKey(cte.name), self),
  });
  const convert = converter(step.columns, columns);
  return {
    columns,
    *rows() {
      working = yield* anchor.run(null);
      const all: (readonly SqlValue[])[] = [...working];
      for (let depth = 0; working.length > 0; depth++) {
        if (maxRecursion > 0 && depth > maxRecursion) {
          throw sqlError(
            530,
            16,
            1,
            `The statement terminated. The maximum recursion ${maxRecursion} has been exhausted before statement completion.`,
          );
        }
        yield;
        working = (yield* step.run(null)).map(convert);
        for (const row of working) all.push(row);
      }
      return all;
    },
  };
};
