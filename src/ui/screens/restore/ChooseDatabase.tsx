import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { DatabaseLine } from '../../../services.ts';
import { Line } from '../../components/Line.tsx';
import { SelectList } from '../../components/SelectList.tsx';
import { StatusLine } from '../../components/StatusLine.tsx';
import type { Column, TableRow } from '../../components/Table.tsx';
import { TimeBar } from '../../components/TimeBar.tsx';
import { useMenu } from '../../menuContext.ts';
import type { RestoreState } from './restoreState.ts';

/** The question, the bar of the one under the cursor with its dates and signs, and the blank lines between. */
const OTHER_ROWS = 7;

/** Which database goes back to a moment: up to when each can, and how long ago that was proven. */
export const ChooseDatabase = ({
  state,
}: {
  readonly state: Extract<RestoreState, { phase: 'choosing_database' }>;
}): ReactElement => {
  const { messages, format, bodyRows } = useMenu();
  const { restore } = messages.menu;
  const line = state.lines[state.cursor];
  if (line === undefined) return <StatusLine standing="waiting" text={restore.nothingToRestore} />;
  const columns: readonly Column[] = [
    { title: messages.catalogue.show.database, width: 24 },
    { title: restore.newest, width: 19 },
    { title: messages.chains.proven, width: 'grow' },
  ];
  return (
    <Box flexDirection="column" gap={1}>
      <Line tone="strong">{restore.chooseDatabase}</Line>
      <SelectList
        columns={columns}
        total={state.lines.length}
        cursor={state.cursor}
        height={bodyRows - OTHER_ROWS}
        row={(index) => rowOf(state.lines[index], index)}
      />
      <TimeBar chains={line.chains} />
    </Box>
  );

  function rowOf(shown: DatabaseLine | undefined, index: number): TableRow {
    if (shown === undefined) return { id: String(index), cells: [] };
    const { chains, proof } = shown;
    return {
      id: chains.database,
      cells: [
        { text: chains.database },
        {
          text: chains.newestMs === null ? '' : format.exactTime(new Date(chains.newestMs).toISOString()),
          tone: 'muted',
        },
        proof.proven === null
          ? { text: messages.chains.never, tone: 'warning' }
          : {
              text: messages.chains.ago(format.age(proof.proven.ageMs), proof.proven.id),
              tone: proof.isOverdue || proof.failed !== null ? 'warning' : 'plain',
            },
      ],
    };
  }
};
