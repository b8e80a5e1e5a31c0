import { Box } from 'ink';
import type { ReactElement } from 'react';
import { ChainTrouble } from '../../components/ChainTrouble.tsx';
import { Line } from '../../components/Line.tsx';
import { StatusLine } from '../../components/StatusLine.tsx';
import { TextField } from '../../components/TextField.tsx';
import { TimeBar } from '../../components/TimeBar.tsx';
import { useMenu } from '../../menuContext.ts';
import type { RestoreState } from './restoreState.ts';

const MOST_HOLES = 3;

/** To which moment: the database's line of time, and the newest moment to type over. */
export const ChooseMoment = ({
  state,
}: {
  readonly state: Extract<RestoreState, { phase: 'choosing_moment' }>;
}): ReactElement => {
  const { restore } = useMenu().messages.menu;
  const { chains } = state.line;
  const { text, isSelected, problem } = state.draft;
  return (
    <Box flexDirection="column" gap={1}>
      <Line tone="strong">{restore.chooseMoment(chains.database)}</Line>
      <TimeBar chains={chains} />
      <ChainTrouble chains={chains} most={MOST_HOLES} />
      <TextField label={restore.moment} value={text} isEditing isSelected={isSelected} />
      {problem === null ? (
        <Line tone="muted">{restore.momentForm}</Line>
      ) : (
        <StatusLine standing="failed" text={restore.momentProblem[problem]} />
      )}
    </Box>
  );
};
