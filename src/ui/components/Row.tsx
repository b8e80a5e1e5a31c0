import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { Tone } from '../theme.ts';
import { Line } from './Line.tsx';

export interface Cell {
  readonly text: string;
  /** Columns, or `grow` for what is left. */
  readonly width: number | 'grow';
  readonly align?: 'left' | 'right';
  readonly tone?: Tone;
  readonly shorten?: 'end' | 'middle';
}

/** One line of cells under each other: the layout measures them, so that wide characters and accents stay in their column. */
export const Row = ({
  cells,
  indent = 0,
}: {
  readonly cells: readonly Cell[];
  readonly indent?: number;
}): ReactElement => (
  <Box flexShrink={0} height={1} gap={1} paddingLeft={indent} overflow="hidden">
    {cells.map((cell, index) => (
      <Box
        // A row's cells never change places.
        // biome-ignore lint/suspicious/noArrayIndexKey: the place is the identity of a cell
        key={index}
        {...(cell.width === 'grow' ? { flexGrow: 1, flexBasis: 0, minWidth: 0 } : { width: cell.width, flexShrink: 0 })}
        justifyContent={cell.align === 'right' ? 'flex-end' : 'flex-start'}
        overflow="hidden"
      >
        <Line tone={cell.tone ?? 'plain'} shorten={cell.shorten ?? 'end'}>
          {cell.text}
        </Line>
      </Box>
    ))}
  </Box>
);
