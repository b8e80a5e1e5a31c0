import { Box } from 'ink';
import type { ReactElement } from 'react';
import { leftBehindLines } from '../../../messages/leftBehindLines.ts';
import type { RestoreOutcome } from '../../../restore/restoreEvent.ts';
import type { RestoreReport } from '../../../restore/restoreReport.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { ScrollArea } from '../../components/ScrollArea.tsx';
import { StatusLine } from '../../components/StatusLine.tsx';
import { useMenu } from '../../menuContext.ts';
import type { RestoreProgress } from '../../progress/restoreProgress.ts';
import { RUN_STANDINGS } from '../backup/BackupResult.tsx';
import { RestoreRows } from './RestoreRows.tsx';

/** What came of each database; where one failed, in what state it is now and how to go on. */
export const RestoreResult = ({
  restore,
  report,
}: {
  readonly restore: RestoreProgress;
  readonly report: RestoreReport;
}): ReactElement => {
  const { messages, bodyRows } = useMenu();
  const status = statusOf(report);

  return (
    <ScrollArea height={bodyRows}>
      <StatusLine standing={RUN_STANDINGS[status]} text={messages.restore.status[status]} />
      {report.databases.map(({ source, target, outcome }) => (
        <Box key={target} flexDirection="column" flexShrink={0} paddingTop={1}>
          <OutcomeLines source={source} target={target} outcome={outcome} />
        </Box>
      ))}
      <Box flexDirection="column" flexShrink={0} paddingTop={1}>
        <RestoreRows restore={{ ...restore, databases: [], safetyCopies: [] }} height={0} />
      </Box>
    </ScrollArea>
  );
};

const statusOf = (report: RestoreReport): 'completed' | 'partial' | 'failed' => {
  const good = report.databases.filter(({ outcome }) => outcome.status === 'restored').length;
  if (good === report.databases.length && report.filesFailed === 0) return 'completed';
  return good + report.filesRestored > 0 ? 'partial' : 'failed';
};

const OutcomeLines = ({
  source,
  target,
  outcome,
}: {
  readonly source: string;
  readonly target: string;
  readonly outcome: RestoreOutcome;
}): ReactElement => {
  const { messages, format, settings } = useMenu();
  const { menu, restore } = messages;
  const safetyCopy =
    outcome.safetyCopy === null ? null : (
      <StatusLine standing="good" text={restore.safetyCopy(target, outcome.safetyCopy)} />
    );
  if (outcome.status === 'restored') {
    return (
      <>
        <StatusLine
          standing="good"
          text={restore.restored(source, target, format.duration(outcome.seconds * 1000), outcome.checked)}
        />
        {safetyCopy}
        {(outcome.orphanedUsers ?? []).map(({ name, sql }) => (
          <StatusLine key={name} standing="warning" text={restore.orphanedUser(name, sql)} />
        ))}
      </>
    );
  }
  return (
    <>
      <ErrorPanel error={outcome.error} title={restore.planDatabase(source, target)} />
      {leftBehindLines(target, outcome, settings.language).map((line) => (
        <StatusLine key={line} standing="warning" text={line} />
      ))}
      {safetyCopy}
      {outcome.safetyCopy === null ? null : (
        <StatusLine standing="waiting" text={menu.restore.goBackWith(target, outcome.safetyCopy)} />
      )}
    </>
  );
};
