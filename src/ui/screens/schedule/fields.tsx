import { Box } from 'ink';
import type { ReactElement } from 'react';
import { Line } from '../../components/Line.tsx';
import { listWindow } from '../../listWindow.ts';
import { MARKS } from '../../theme.ts';

const LABEL_WIDTH = 14;
/** The days of the week; more databases than that scroll. */
const LIST_ROWS = 7;

/** Puts a line under what stands behind the labels. */
export const HINT_INDENT = ' '.repeat(LABEL_WIDTH + 3);

export const fieldLabel = (isEditing: boolean, text: string): string =>
  `${isEditing ? MARKS.cursor : ' '} ${text.padEnd(LABEL_WIDTH)}`;

/** One of several, changed with the arrows to the side; `index` counts from 0. */
export const ChoiceField = ({
  label,
  text,
  isEditing,
  index,
  count,
}: {
  readonly label: string;
  readonly text: string;
  readonly isEditing: boolean;
  readonly index: number;
  readonly count: number;
}): ReactElement => (
  <Box flexShrink={0} height={1}>
    <Box flexShrink={0}>
      <Line tone={isEditing ? 'strong' : 'muted'}>{`${fieldLabel(isEditing, label)} `}</Line>
    </Box>
    <Line tone={isEditing ? 'accent' : 'plain'}>{`‹ ${text} ›`}</Line>
    <Line tone="muted">{`  ${index + 1}/${count}`}</Line>
  </Box>
);

/** Several that are ticked under each other while it is edited, and stand on one line while it is not. */
export const TickField = ({
  label,
  none,
  items,
  cursor,
  isEditing,
}: {
  readonly label: string;
  /** What it says where nothing is ticked. */
  readonly none: string;
  readonly items: readonly { readonly text: string; readonly isTicked: boolean }[];
  readonly cursor: number;
  readonly isEditing: boolean;
}): ReactElement => {
  const ticked = items.filter(({ isTicked }) => isTicked).map(({ text }) => text);
  const summary = ticked.length === 0 ? none : ticked.join(', ');
  const { start, end } = listWindow(cursor, items.length, LIST_ROWS);
  return (
    <Box flexShrink={0}>
      <Box flexShrink={0}>
        <Line tone={isEditing ? 'strong' : 'muted'}>{`${fieldLabel(isEditing, label)} `}</Line>
      </Box>
      {isEditing ? (
        <Box flexDirection="column" flexShrink={0}>
          {items.slice(start, end).map(({ text, isTicked }, offset) => {
            const isHere = start + offset === cursor;
            return (
              <Line key={text} tone={isHere ? 'accent' : 'plain'}>
                {`${isHere ? MARKS.cursor : ' '} ${isTicked ? MARKS.checked : MARKS.unchecked} ${text}`}
              </Line>
            );
          })}
        </Box>
      ) : (
        <Line shorten="end">{summary}</Line>
      )}
    </Box>
  );
};
