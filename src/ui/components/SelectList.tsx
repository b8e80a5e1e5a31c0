import { Box } from 'ink';
import type { ReactElement } from 'react';
import { listWindow } from '../listWindow.ts';
import { useMenu } from '../menuContext.ts';
import { MARKS } from '../theme.ts';
import { Line } from './Line.tsx';
import { Row } from './Row.tsx';
import { bodyCells, type Column, headCells, type TableRow } from './Table.tsx';

const MARK_WIDTH = 1;

export interface SelectListProps {
  /** null: without a title line. */
  readonly columns: readonly Column[];
  readonly titled?: boolean;
  readonly total: number;
  readonly cursor: number;
  /** Lines that it may take, its title and its position line with it. */
  readonly height: number;
  /** Called for the rows that are on the screen only: a list may have tens of thousands. */
  readonly row: (index: number) => TableRow;
}

/** A list with a cursor that scrolls within its height and says where it stands when it does not fit. */
export const SelectList = ({ columns, titled = true, total, cursor, height, row }: SelectListProps): ReactElement => {
  const { messages } = useMenu();
  const titleRows = titled ? 1 : 0;
  const fits = total <= height - titleRows;
  const { start, end } = listWindow(cursor, total, height - titleRows - (fits ? 0 : 1));
  const indices = Array.from({ length: end - start }, (_, offset) => start + offset);
  return (
    <Box flexDirection="column" flexShrink={0}>
      {titled ? <Row cells={[{ text: '', width: MARK_WIDTH }, ...headCells(columns)]} /> : null}
      {indices.map((index) => {
        const { id, cells } = row(index);
        const selected = index === cursor;
        const mark = { text: selected ? MARKS.cursor : '', width: MARK_WIDTH, tone: 'accent' } as const;
        return <Row key={id} cells={[mark, ...bodyCells(columns, cells)]} />;
      })}
      {fits ? null : <Line tone="muted">{`  ${messages.menu.common.position(cursor + 1, total)}`}</Line>}
    </Box>
  );
};
