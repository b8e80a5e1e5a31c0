import { Box } from 'ink';
import type { ReactElement } from 'react';
import { Line } from '../../components/Line.tsx';
import { RunRows } from '../../components/RunRows.tsx';
import { StopQuestion } from '../../components/StopQuestion.tsx';
import { useMenu } from '../../menuContext.ts';
import { databasesDone, type RunProgress } from '../../progress/runProgress.ts';
import type { StopState } from '../../stopState.ts';

const OTHER_ROWS = 5;

/** A run while it goes on: a line for each database, then the files. */
export const RunProgressView = ({
  run,
  stop,
}: {
  readonly run: RunProgress;
  readonly stop: StopState;
}): ReactElement => {
  const { messages, bodyRows } = useMenu();
  const { backup } = messages.menu;
  return (
    <Box flexDirection="column" gap={1}>
      <Line tone="strong">
        {run.id === null ? backup.starting : backup.going(run.id, databasesDone(run), run.databases.length)}
      </Line>
      <RunRows run={run} height={bodyRows - OTHER_ROWS} />
      <StopQuestion stop={stop} question={backup.stopQuestion} />
    </Box>
  );
};
