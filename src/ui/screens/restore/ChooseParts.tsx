import { Box } from 'ink';
import type { ReactElement } from 'react';
import { ChoiceList } from '../../components/ChoiceList.tsx';
import { Line } from '../../components/Line.tsx';
import { StatusLine } from '../../components/StatusLine.tsx';
import { useMenu } from '../../menuContext.ts';
import type { RestoreState } from './restoreState.ts';

const OTHER_ROWS = 4;

/** Which databases of the run, and its files or not. */
export const ChooseParts = ({
  state,
}: {
  readonly state: Extract<RestoreState, { phase: 'choosing_parts' }>;
}): ReactElement => {
  const { messages, format, bodyRows } = useMenu();
  const { restore } = messages.menu;
  return (
    <Box flexDirection="column" gap={1}>
      <Line tone="strong">{restore.chooseParts(state.run.manifest.id)}</Line>
      <ChoiceList
        choices={state.choices}
        height={bodyRows - OTHER_ROWS}
        describe={(part) =>
          part.kind === 'database'
            ? { id: `database ${part.name}`, name: part.name, about: format.bytes(part.bytes) }
            : { id: 'files', name: restore.files, about: restore.filesCount(part.count) }
        }
      />
      {state.problem === null ? null : <StatusLine standing="failed" text={restore.noDatabase} />}
    </Box>
  );
};
