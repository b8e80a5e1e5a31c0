import { Box } from 'ink';
import type { ReactElement } from 'react';
import { Line } from './Line.tsx';

/** A one-line field: the text and, while it is being typed, a block where the next character goes, or all over a text that it would replace. */
export const TextField = ({
  label,
  value,
  isEditing,
  isSelected = false,
}: {
  readonly label: string;
  readonly value: string;
  readonly isEditing: boolean;
  /** The first character that is typed takes the place of the whole text. */
  readonly isSelected?: boolean;
}): ReactElement => (
  <Box flexShrink={0} height={1}>
    <Box flexShrink={0}>
      <Line tone={isEditing ? 'strong' : 'muted'}>{`${label} `}</Line>
    </Box>
    <Line shorten="middle" inverse={isEditing && isSelected}>
      {value}
    </Line>
    {isEditing && !isSelected ? (
      <Box flexShrink={0}>
        <Line inverse> </Line>
      </Box>
    ) : null}
  </Box>
);
