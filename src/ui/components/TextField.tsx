import { Box } from 'ink';
import type { ReactElement } from 'react';
import { Line } from './Line.tsx';

/** A one-line field: the text and, while it is being typed, a block where the next character goes. */
export const TextField = ({
  label,
  value,
  isEditing,
}: {
  readonly label: string;
  readonly value: string;
  readonly isEditing: boolean;
}): ReactElement => (
  <Box flexShrink={0} height={1}>
    <Box flexShrink={0}>
      <Line tone={isEditing ? 'strong' : 'muted'}>{`${label} `}</Line>
    </Box>
    <Line shorten="middle">{value}</Line>
    {isEditing ? (
      <Box flexShrink={0}>
        <Line inverse> </Line>
      </Box>
    ) : null}
  </Box>
);
