import { Box } from 'ink';
import type { ReactElement } from 'react';
import { Line } from './Line.tsx';

const NAME_WIDTH = 26;

/** A name and its value in one line (or wrapped under itself). */
export const Fact = ({
  name,
  value,
  shorten = 'wrap',
}: {
  readonly name: string;
  readonly value: string;
  readonly shorten?: 'wrap' | 'middle' | 'end';
}): ReactElement => (
  <Box flexShrink={0} gap={1} paddingLeft={2}>
    <Box width={NAME_WIDTH} flexShrink={0}>
      <Line tone="muted">{name}</Line>
    </Box>
    <Box flexGrow={1} flexBasis={0}>
      <Line shorten={shorten}>{value}</Line>
    </Box>
  </Box>
);
