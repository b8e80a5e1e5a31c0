/** The rows as the model reckons them, and the T-SQL that does the same on the sandbox. */
import { assertNever } from '../../../src/domain/assertNever.ts';
import type { Change } from './history.ts';
import type { Content } from './timeline.ts';

type Cell = number | null;

/** Table `t`: id, v and columns that were added; its row 0 counts the commits. Immutable. */
export interface Rows {
  readonly columns: readonly string[];
  readonly rows: ReadonlyMap<number, readonly Cell[]>;
  readonly tables: readonly string[];
}

/** What a new database is filled with: two statements, of which the second is the commit. */
export const creation = (_before: Rows | null, commit: number): Step => ({
  sql: `CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, v int NULL); INSERT INTO dbo.t (id, v) VALUES (0, ${commit})`,
  after: { columns: ['id', 'v'], rows: new Map([[0, [0, commit]]]), tables: ['t'] },
});

export const contentText = ({ columns, rows, tables }: Rows): Content =>
  JSON.stringify([
    [...tables].sort(),
    columns,
    [...rows.entries()].sort(([a], [b]) => a - b).map(([, cells]) => cells),
  ]);

/** A batch of T-SQL for database `d`, and the rows after it. */
export interface Step {
  readonly sql: string;
  readonly after: Rows;
}

/** One transaction. `commit` is its number, which no other has: it makes ids, values and the contents of all moments differ. */
export const transaction = (before: Rows, changes: readonly Change[], commit: number): Step => {
  const rows = new Map(before.rows);
  const sql = changes.flatMap((change, index): readonly string[] => {
    const value = commit * 10 + index;
    const pick = (which: number): number | undefined => {
      const ids = [...rows.keys()].filter((id) => id > 0);
      return ids[which % ids.length];
    };
    switch (change.kind) {
      case 'insert':
        return Array.from({ length: change.rows }, (_, row) => {
          const id = commit * 100 + index * 10 + row;
          rows.set(id, cellsOf(before, id, value));
          return `INSERT INTO dbo.t (id, v) VALUES (${id}, ${value})`;
        });
      case 'update': {
        const id = pick(change.which);
        const cells = id === undefined ? undefined : rows.get(id);
        if (id === undefined || cells === undefined) return [];
        rows.set(id, [id, value, ...cells.slice(2)]);
        return [`UPDATE dbo.t SET v = ${value} WHERE id = ${id}`];
      }
      case 'delete': {
        const id = pick(change.which);
        if (id === undefined) return [];
        rows.delete(id);
        return [`DELETE FROM dbo.t WHERE id = ${id}`];
      }
      default:
        return assertNever(change);
    }
  });
  rows.set(0, [0, commit, ...(before.rows.get(0) ?? []).slice(2)]);
  return {
    sql: ['BEGIN TRAN', ...sql, `UPDATE dbo.t SET v = ${commit} WHERE id = 0`, 'COMMIT'].join('; '),
    after: { ...before, rows },
  };
};

const cellsOf = ({ columns }: Rows, id: number, value: number): readonly Cell[] => [
  id,
  value,
  ...columns.slice(2).map(() => null),
];

export const addColumn = (before: Rows, commit: number): Step => ({
  sql: `ALTER TABLE dbo.t ADD c${commit} int NULL`,
  after: {
    ...before,
    columns: [...before.columns, `c${commit}`],
    rows: new Map([...before.rows].map(([id, cells]) => [id, [...cells, null]])),
  },
});

export const bulkCopy = (before: Rows, commit: number): Step => ({
  sql: `SELECT * INTO dbo.x${commit} FROM dbo.t`,
  after: { ...before, tables: [...before.tables, `x${commit}`] },
});
