import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { BackupChoice } from '../../../domain/backupType.ts';
import { ChoiceList } from '../../components/ChoiceList.tsx';
import { Line } from '../../components/Line.tsx';
import { StatusLine } from '../../components/StatusLine.tsx';
import { useMenu } from '../../menuContext.ts';
import type { BackupState, DatabaseChoices } from './backupReducer.ts';

const OTHER_ROWS = 6;

/** Which of the configured databases to back up, all at first, and by which type. */
export const ChooseDatabases = ({
  choices,
  type,
  problem,
}: {
  readonly choices: DatabaseChoices;
  readonly type: BackupChoice;
  readonly problem: Extract<BackupState, { phase: 'choosing' }>['problem'];
}): ReactElement => {
  const { messages, bodyRows } = useMenu();
  const { backup } = messages.menu;
  const { backupTypes } = messages;
  return (
    <Box flexDirection="column" gap={1}>
      <Line tone="strong">{backup.choose}</Line>
      <ChoiceList
        choices={choices}
        height={bodyRows - OTHER_ROWS}
        describe={({ name, description }) => ({ id: name, name, about: description ?? '' })}
      />
      <Line>{backup.chosenType(backupTypes.type[type], backupTypes.about[type])}</Line>
      {problem === null ? null : <StatusLine standing="failed" text={backup.nothingChosen} />}
    </Box>
  );
};
