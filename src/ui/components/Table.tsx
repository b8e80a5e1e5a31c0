import { Box } from 'ink';
import type { ReactElement } from 'react';
import { type Cell, Row } from './Row.tsx';

export interface Column {
  readonly title: string;
  readonly width: number | 'grow';
  readonly align?: 'left' | 'right';
  readonly shorten?: 'end' | 'middle';
}

/** What a body cell adds to its column. */
export type TableCell = Pick<Cell, 'text' | 'tone'>;

export interface TableRow {
  readonly id: string;
  readonly cells: readonly TableCell[];
}

export const headCells = (columns: readonly Column[]): readonly Cell[] =>
  columns.map(({ title, ...column }) => ({ ...column, text: title, tone: 'muted' }));

export const bodyCells = (columns: readonly Column[], cells: readonly TableCell[]): readonly Cell[] =>
  columns.map(({ title: _title, ...column }, index) => ({ ...column, ...(cells[index] ?? { text: '' }) }));

/** Columns with a title line. For long lists with a cursor see SelectList. */
export const Table = ({
  columns,
  rows,
  indent = 0,
}: {
  readonly columns: readonly Column[];
  readonly rows: readonly TableRow[];
  readonly indent?: number;
}): ReactElement => (
  <Box flexDirection="column" flexShrink={0}>
    <Row indent={indent} cells={headCells(columns)} />
    {rows.map((row) => (
      <Row key={row.id} indent={indent} cells={bodyCells(columns, row.cells)} />
    ))}
  </Box>
);
