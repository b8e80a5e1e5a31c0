import { Box } from 'ink';
import type { ReactElement } from 'react';
import { hasCode, type RexusError } from '../../../domain/rexusError.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { ScrollArea } from '../../components/ScrollArea.tsx';
import { StatusLine } from '../../components/StatusLine.tsx';
import { useMenu } from '../../menuContext.ts';
import type { RestoreProgress } from '../../progress/restoreProgress.ts';
import { RestoreRows } from './RestoreRows.tsx';

/** A restore that ended without a report: how far it had come, and what to look at now. */
export const RestoreBrokenOff = ({
  restore,
  error,
}: {
  readonly restore: RestoreProgress;
  readonly error: RexusError;
}): ReactElement => {
  const { messages, bodyRows } = useMenu();
  const { menu } = messages;
  const begun = restore.databases.filter((database) => database.state === 'running');
  return (
    <ScrollArea height={bodyRows}>
      {hasCode(error, 'INTERRUPTED') ? (
        <StatusLine standing="warning" text={menu.restore.stopped} />
      ) : (
        <ErrorPanel error={error} title={menu.restore.brokenOff} />
      )}
      <Box flexDirection="column" flexShrink={0} paddingY={1}>
        <RestoreRows
          restore={restore}
          isOver
          height={restore.databases.length + restore.files.length + restore.safetyCopies.length}
        />
      </Box>
      {begun.map(({ target }) => (
        <StatusLine key={target} standing="warning" text={menu.restore.mayBeIncomplete(target)} />
      ))}
      {restore.safetyCopies.map(({ database, id }) => (
        <StatusLine key={id} standing="waiting" text={menu.restore.goBackWith(database, id)} />
      ))}
    </ScrollArea>
  );
};
