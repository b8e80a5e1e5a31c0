import { Box } from 'ink';
import type { ReactElement } from 'react';
import { describeError } from '../../../messages/describeError.ts';
import { RESTORE_STAGES } from '../../../restore/restoreEvent.ts';
import { ProgressRow } from '../../components/ProgressRow.tsx';
import { StatusLine } from '../../components/StatusLine.tsx';
import { listWindow } from '../../listWindow.ts';
import { useMenu } from '../../menuContext.ts';
import { type RestoredDatabase, type RestoreProgress, restoreStageNumber } from '../../progress/restoreProgress.ts';

/** A restore, live: a line for each database, the safety copies and the files. */
export const RestoreRows = ({
  restore,
  height,
  isOver = false,
}: {
  readonly restore: RestoreProgress;
  readonly height: number;
  /** It broke off: what was waiting or running does so no more. */
  readonly isOver?: boolean;
}): ReactElement => {
  const { language, messages } = useMenu();
  const others = restore.safetyCopies.length + restore.files.length;
  const running = restore.databases.findIndex((database) => database.state === 'running');
  const { start, end } = listWindow(Math.max(0, running), restore.databases.length, Math.max(1, height - others));
  return (
    <Box flexDirection="column" flexShrink={0}>
      {restore.databases.slice(start, end).map((database) => (
        <DatabaseRow key={database.target} database={database} isOver={isOver} />
      ))}
      {restore.safetyCopies.map(({ database, id }) => (
        <StatusLine key={id} standing="good" text={messages.restore.safetyCopy(database, id)} shorten="end" />
      ))}
      {restore.files.map(({ target, error }) => (
        <StatusLine
          key={target}
          standing={error === null ? 'good' : 'failed'}
          text={
            error === null
              ? messages.restore.fileRestored(target)
              : messages.restore.fileFailed(target, describeError(error, language).message)
          }
          shorten="middle"
        />
      ))}
    </Box>
  );
};

const DatabaseRow = ({
  database,
  isOver,
}: {
  readonly database: RestoredDatabase;
  readonly isOver: boolean;
}): ReactElement => {
  const { language, messages, format } = useMenu();
  const { common } = messages.menu;
  const name = messages.restore.planDatabase(database.source, database.target);
  switch (database.state) {
    case 'waiting':
      return <ProgressRow standing="waiting" name={name} text={isOver ? common.notBegun : common.waiting} />;
    case 'running':
      if (isOver) {
        const stage = messages.menu.restore.stage[database.stage];
        return <ProgressRow standing="warning" name={name} text={common.notFinished(stage)} />;
      }
      return (
        <ProgressRow
          standing="running"
          name={name}
          stage={messages.menu.restore.stage[database.stage]}
          step={`${restoreStageNumber(database.stage)}/${RESTORE_STAGES.length}`}
          percent={database.percent}
          bytesPerSecond={database.bytesPerSecond}
        />
      );
    case 'finished':
      return database.outcome.status === 'restored' ? (
        <ProgressRow
          standing="good"
          name={name}
          text={messages.menu.restore.restoredIn(format.duration(database.outcome.seconds * 1000))}
        />
      ) : (
        <ProgressRow standing="failed" name={name} text={describeError(database.outcome.error, language).message} />
      );
  }
};
