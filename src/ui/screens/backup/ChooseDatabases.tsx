import { Box } from 'ink';
import type { ReactElement } from 'react';
import { ChoiceList } from '../../components/ChoiceList.tsx';
import { Line } from '../../components/Line.tsx';
import { StatusLine } from '../../components/StatusLine.tsx';
import { useMenu } from '../../menuContext.ts';
import type { BackupState, DatabaseChoices } from './backupReducer.ts';

const OTHER_ROWS = 4;

/** Which of the configured databases to back up; all at first. */
export const ChooseDatabases = ({
  choices,
  problem,
}: {
  readonly choices: DatabaseChoices;
  readonly problem: Extract<BackupState, { phase: 'choosing' }>['problem'];
}): ReactElement => {
  const { messages, bodyRows } = useMenu();
  const { backup } = messages.menu;
  return (
    <Box flexDirection="column" gap={1}>
      <Line tone="strong">{backup.choose}</Line>
      <ChoiceList
        choices={choices}
        height={bodyRows - OTHER_ROWS}
        describe={({ name, description }) => ({ id: name, name, about: description ?? '' })}
      />
      {problem === null ? null : <StatusLine standing="failed" text={backup.nothingChosen} />}
    </Box>
  );
};
