import { Box } from 'ink';
import type { ReactElement } from 'react';
import { BACKUP_STAGES } from '../../engine/runEvent.ts';
import { describeError } from '../../messages/describeError.ts';
import type { Messages } from '../../messages/en.ts';
import type { Format } from '../format.ts';
import { listWindow } from '../listWindow.ts';
import { useMenu } from '../menuContext.ts';
import type { DatabaseProgress, FilesProgress, RunProgress } from '../progress/runProgress.ts';
import { stageNumber } from '../progress/runProgress.ts';
import { ProgressRow } from './ProgressRow.tsx';
import type { Standing } from './StatusLine.tsx';
import { StatusLine } from './StatusLine.tsx';

/** A backup run, live: stage, bar, percent and speed of each database, then files and warnings. Follows what runs when it is long. */
export const RunRows = ({
  run,
  height,
  warnings = 'shortened',
}: {
  readonly run: RunProgress;
  readonly height: number;
  /** `whole`: in as many lines as they need; not where each may have only one. */
  readonly warnings?: 'shortened' | 'whole';
}): ReactElement => {
  const { messages } = useMenu();
  const extras = run.files.length + run.warnings.length;
  const running = run.databases.findIndex((database) => database.state === 'running');
  const lastFinished = run.databases.findLastIndex((database) => database.state === 'finished');
  const { start, end } = listWindow(
    running === -1 ? Math.max(0, lastFinished) : running,
    run.databases.length,
    Math.max(1, height - extras),
  );
  return (
    <Box flexDirection="column" flexShrink={0}>
      {run.databases.slice(start, end).map((database) => (
        <DatabaseRow key={database.name} database={database} />
      ))}
      {run.files.map((files) => (
        <FilesRow key={files.part} files={files} />
      ))}
      {run.warnings.map(({ code, detail }) => (
        <StatusLine
          key={`${code} ${detail}`}
          standing="warning"
          text={messages.backup.warning[code](detail)}
          shorten={warnings === 'whole' ? 'wrap' : 'middle'}
        />
      ))}
    </Box>
  );
};

const DatabaseRow = ({ database }: { readonly database: DatabaseProgress }): ReactElement => {
  const { language, messages, format } = useMenu();
  switch (database.state) {
    case 'waiting':
      return <ProgressRow standing="waiting" name={database.name} text={messages.menu.common.waiting} />;
    case 'running':
      return (
        <ProgressRow
          standing="running"
          name={database.name}
          stage={messages.menu.backup.stage[database.stage]}
          step={`${stageNumber(database.stage)}/${BACKUP_STAGES.length}`}
          percent={database.percent}
          bytesPerSecond={database.bytesPerSecond}
        />
      );
    case 'finished':
      return database.error === null ? (
        <ProgressRow standing="good" name={database.name} text={finishedText(database, messages, format)} />
      ) : (
        <ProgressRow
          standing="failed"
          name={database.name}
          text={withoutName(describeError(database.error, language).message, database.name)}
        />
      );
  }
};

/** The row begins with the name: a message that begins with it as well need not say it twice. */
const withoutName = (message: string, name: string): string =>
  message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;

const finishedText = (
  { record }: Extract<DatabaseProgress, { state: 'finished' }>,
  { menu }: Messages,
  format: Format,
): string =>
  record.status === 'completed'
    ? menu.backup.stored(format.bytes(record.stored.content.bytes), format.bytes(record.stored.bytes))
    : menu.common.done;

const FilesRow = ({ files }: { readonly files: FilesProgress }): ReactElement | ReactElement[] => {
  const { language, messages } = useMenu();
  const { backup } = messages;
  const part = backup.files[files.part];
  const { outcome } = files;
  if (outcome === null) return <StatusLine standing="running" text={`${part} …`} shorten="end" />;
  if (outcome.errors.length > 0) {
    const failed = outcome.errors.map((error) => backup.filesFailed(part, describeError(error, language).message));
    return failed.map((text) => <StatusLine key={text} standing="failed" text={text} shorten="end" />);
  }
  const standing: Standing = outcome.skipped > 0 ? 'warning' : 'good';
  return <StatusLine standing={standing} text={backup.filesDone(part, outcome.files, outcome.skipped)} shorten="end" />;
};
