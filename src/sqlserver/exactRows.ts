import type { ConnectionPool, IColumnMetadata } from 'mssql';
import { quoteIdentifier, quoteString } from './quoting.ts';
import type { Row } from './row.ts';
import { type CallNames, runBatch } from './runBatch.ts';

/**
 * The rows of a RESTORE HEADERONLY or FILELISTONLY with nothing lost: numerics as decimal text, dates as ISO text in the server's time, GUIDs
 * and binaries as hex text.
 *
 * The driver reads numeric(25,0) as a double and shifts dates, and these statements admit no CAST. So the statement is run once to learn the
 * columns that this very server answers with (52 to 59, by version), a temporary table of just those columns is made, the rows are put into
 * it with INSERT … EXEC, and are selected from there with conversions. Asking first makes the list of columns exact on every version, where
 * a list by version number would break with the next one (contract.md section 5.1: a mismatch ends as 3013).
 */
export const exactRows = async (
  pool: ConnectionPool,
  statement: string,
  order: string,
  names: CallNames,
  signal?: AbortSignal,
): Promise<readonly Row[]> => {
  const { rows, columns } = await runBatch(pool, statement, names, signal);
  if (rows.length === 0) return [];
  return (await runBatch(pool, exactRowsBatch(statement, order, describeColumns(columns)), names, signal)).rows;
};

/** A column as T-SQL declares it. */
export interface ExactColumn {
  readonly name: string;
  readonly declaration: string;
}

export const exactRowsBatch = (statement: string, order: string, columns: readonly ExactColumn[]): string =>
  [
    `CREATE TABLE #rexus_rows (${columns.map((c) => `${quoteIdentifier(c.name)} ${c.declaration} NULL`).join(', ')});`,
    `INSERT INTO #rexus_rows EXEC (${quoteString(statement)});`,
    `SELECT ${columns.map(exactly).join(', ')} FROM #rexus_rows ORDER BY ${quoteIdentifier(order)};`,
    'DROP TABLE #rexus_rows;',
  ].join('\n');

const exactly = ({ name, declaration }: ExactColumn): string => {
  const column = quoteIdentifier(name);
  const type = /^[a-z0-9]+/.exec(declaration)?.[0];
  switch (type) {
    case 'numeric':
    case 'decimal':
    case 'bigint':
      return `CONVERT(varchar(40), ${column}) AS ${column}`;
    case 'datetime':
    case 'smalldatetime':
      return `CONVERT(varchar(23), ${column}, 126) AS ${column}`;
    case 'uniqueidentifier':
      return `CONVERT(varchar(36), ${column}) AS ${column}`;
    case 'varbinary':
    case 'binary':
      return `CONVERT(varchar(514), ${column}, 1) AS ${column}`;
    default:
      return `${column} AS ${column}`;
  }
};

/** The metadata that the driver gives for a result set, in the order of the columns. */
export const describeColumns = (columns: IColumnMetadata): readonly ExactColumn[] =>
  Object.values(columns)
    .sort((a, b) => a.index - b.index)
    .map((column) => ({ name: column.name, declaration: declare(column) }));

const declare = (column: IColumnMetadata[string]): string => {
  const name = typeof column.type === 'function' ? column.type.name : '';
  const type = name.toLowerCase();
  switch (type) {
    // The wire counts bytes, and 65535 stands for (max).
    case 'nvarchar':
    case 'nchar':
      return `${type}(${column.length >= 65_535 ? 'max' : column.length / 2})`;
    case 'varchar':
    case 'char':
    case 'varbinary':
    case 'binary':
      return `${type}(${column.length >= 65_535 ? 'max' : column.length})`;
    case 'numeric':
    case 'decimal':
      return `${type}(${column.precision ?? 38}, ${column.scale ?? 0})`;
    case '':
      throw new TypeError(`the driver has no name for the type of column ${column.name}`);
    default:
      return type;
  }
};
