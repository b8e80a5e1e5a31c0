import { Box } from 'ink';
import type { ReactElement } from 'react';
import { Line } from '../../components/Line.tsx';
import { StatusLine } from '../../components/StatusLine.tsx';
import { TextField } from '../../components/TextField.tsx';
import { useMenu } from '../../menuContext.ts';
import { MARKS } from '../../theme.ts';
import type { RestoreState } from './restoreState.ts';

/** Over the original, or beside it under a new name. */
export const ChooseName = ({
  state,
}: {
  readonly state: Extract<RestoreState, { phase: 'choosing_name' }>;
}): ReactElement => {
  const { restore } = useMenu().messages.menu;
  const isNew = state.option === 'new';
  return (
    <Box flexDirection="column" gap={1}>
      <Line tone="strong">{restore.chooseName(state.source)}</Line>
      <Box flexDirection="column" flexShrink={0}>
        <Line tone={isNew ? 'plain' : 'accent'} shorten="middle">
          {`${isNew ? ' ' : MARKS.cursor} ${restore.sameName(state.source)}`}
        </Line>
        <TextField label={`${isNew ? MARKS.cursor : ' '} ${restore.newName}`} value={state.typed} isEditing={isNew} />
      </Box>
      {state.problem === null ? null : <StatusLine standing="failed" text={restore.nameProblem[state.problem]} />}
    </Box>
  );
};
