/** Literals and INSERTs as T-SQL writes them; a row constructor takes 1000 rows at most (error 10738). */
const ROWS_A_STATEMENT = 500;

export type Cell = string | number | null;

const literal = (cell: Cell): string => {
  if (cell === null) return 'NULL';
  return typeof cell === 'number' ? String(cell) : `N'${cell.replaceAll("'", "''")}'`;
};

export const insertStatements = (
  table: string,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): readonly string[] => {
  const statements: string[] = [];
  for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
    const values = rows.slice(start, start + ROWS_A_STATEMENT).map((row) => `(${row.map(literal).join(', ')})`);
    statements.push(`INSERT INTO ${table} (${columns.join(', ')}) VALUES\n${values.join(',\n')}`);
  }
  return statements;
};
