import { Box } from 'ink';
import type { ReactElement } from 'react';
import { Line } from '../../components/Line.tsx';
import { StopQuestion } from '../../components/StopQuestion.tsx';
import { useMenu } from '../../menuContext.ts';
import type { RestoreProgress } from '../../progress/restoreProgress.ts';
import type { StopState } from '../../stopState.ts';
import { RestoreRows } from './RestoreRows.tsx';

const OTHER_ROWS = 5;

/** A restore while it goes on. */
export const RestoreProgressView = ({
  restore,
  stop,
}: {
  readonly restore: RestoreProgress;
  readonly stop: StopState;
}): ReactElement => {
  const { messages, bodyRows } = useMenu();
  return (
    <Box flexDirection="column" gap={1}>
      <Line tone="strong">{messages.menu.restore.going}</Line>
      <RestoreRows restore={restore} height={bodyRows - OTHER_ROWS} />
      <StopQuestion stop={stop} question={messages.menu.restore.stopQuestion} />
    </Box>
  );
};
