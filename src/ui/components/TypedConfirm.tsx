import { Box } from 'ink';
import type { ReactElement } from 'react';
import { useMenu } from '../menuContext.ts';
import { Line } from './Line.tsx';
import { StatusLine } from './StatusLine.tsx';
import { TextField } from './TextField.tsx';

/** Asks for a name to be typed before something is overwritten. */
export const TypedConfirm = ({
  expected,
  typed,
  isWrong,
}: {
  readonly expected: string;
  readonly typed: string;
  readonly isWrong: boolean;
}): ReactElement => {
  const { common } = useMenu().messages.menu;
  return (
    <Box flexDirection="column" flexShrink={0} gap={1}>
      <Line tone="warning" shorten="wrap">
        {common.typeToConfirm(expected)}
      </Line>
      <TextField label={common.name} value={typed} isEditing />
      {isWrong ? <StatusLine standing="failed" text={common.notThatName} /> : null}
    </Box>
  );
};
