import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { RexusError } from '../../../domain/rexusError.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { RunRows } from '../../components/RunRows.tsx';
import { ScrollArea } from '../../components/ScrollArea.tsx';
import { StatusLine } from '../../components/StatusLine.tsx';
import { useMenu } from '../../menuContext.ts';
import type { RunProgress } from '../../progress/runProgress.ts';
import { wasStopped } from './backupReducer.ts';

/** A run that ended without a report: nothing of it was kept, so only what went wrong in it is told. */
export const BrokenOff = ({ run, error }: { readonly run: RunProgress; readonly error: RexusError }): ReactElement => {
  const { messages, bodyRows } = useMenu();
  const { backup } = messages.menu;
  const failed = run.databases.filter((database) => database.state === 'finished' && database.error !== null);
  return (
    <ScrollArea height={bodyRows}>
      {wasStopped(error) ? (
        <StatusLine standing="warning" text={backup.stopped} />
      ) : (
        <ErrorPanel error={error} title={backup.brokenOff} />
      )}
      <Box flexDirection="column" flexShrink={0} paddingTop={1}>
        <RunRows
          run={{ ...run, databases: failed, files: [] }}
          height={failed.length + run.warnings.length}
          warnings="whole"
        />
      </Box>
    </ScrollArea>
  );
};
