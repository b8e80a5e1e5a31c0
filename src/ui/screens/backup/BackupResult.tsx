import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { DatabaseRecord, RunStatus } from '../../../catalogue/manifest.ts';
import type { BackupReport } from '../../../engine/backupReport.ts';
import { rotationReason } from '../../../messages/rotationWords.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Line } from '../../components/Line.tsx';
import { RunRows } from '../../components/RunRows.tsx';
import { ScrollArea } from '../../components/ScrollArea.tsx';
import { type Standing, StatusLine } from '../../components/StatusLine.tsx';
import { useMenu } from '../../menuContext.ts';
import type { RunProgress } from '../../progress/runProgress.ts';

export const RUN_STANDINGS: Readonly<Record<RunStatus, Standing>> = {
  completed: 'good',
  partial: 'warning',
  failed: 'failed',
};

/** What a run ended with: each database with its sizes and time, or what went wrong and what to do. */
export const BackupResult = ({
  run,
  report,
}: {
  readonly run: RunProgress;
  readonly report: BackupReport;
}): ReactElement => {
  const { messages, language, format, bodyRows } = useMenu();
  const { backup, menu } = messages;
  const { manifest } = report;
  const durationMs = Date.parse(manifest.finishedAt) - Date.parse(manifest.startedAt);
  return (
    <ScrollArea height={bodyRows}>
      <StatusLine
        standing={RUN_STANDINGS[manifest.status]}
        text={backup.finished(
          manifest.id,
          backup.status[manifest.status],
          format.duration(run.finished?.durationMs ?? durationMs),
        )}
      />
      <Box flexDirection="column" flexShrink={0} paddingY={1}>
        {manifest.databases.map((record) => (
          <RecordLine key={record.name} record={record} run={run} />
        ))}
      </Box>
      <RunRows run={{ ...run, databases: [] }} height={0} warnings="whole" />
      {run.removed.length > 0 ? <StatusLine standing="waiting" text={backup.rotated(run.removed.length)} /> : null}
      {run.removed.map(({ id, reason }) => (
        <Line key={id} tone="muted">
          {backup.rotatedRun(id, rotationReason(reason, language))}
        </Line>
      ))}
      <Line tone="muted" shorten="middle">
        {menu.backup.manifestAt(report.path)}
      </Line>
    </ScrollArea>
  );
};

const RecordLine = ({ record, run }: { readonly record: DatabaseRecord; readonly run: RunProgress }): ReactElement => {
  const { messages, format } = useMenu();
  const { backup } = messages;
  switch (record.status) {
    case 'completed': {
      const { backupMs, headerMs, verifyMs, packMs, readBackMs } = record.durations;
      return (
        <StatusLine
          standing="good"
          text={backup.databaseDone(
            record.name,
            format.bytes(record.stored.content.bytes),
            format.bytes(record.stored.bytes),
            format.duration(backupMs + headerMs + verifyMs + packMs + readBackMs),
          )}
        />
      );
    }
    case 'completed_python':
      return <StatusLine standing="good" text={record.name} />;
    case 'skipped':
      return <StatusLine standing="waiting" text={backup.databaseSkipped(record.name, record.reason.text)} />;
    case 'failed': {
      const error = errorOf(run, record.name);
      return error === null ? (
        <StatusLine standing="failed" text={backup.databaseFailed(record.name, record.error)} />
      ) : (
        <ErrorPanel error={error} title={record.name} />
      );
    }
  }
};

/** The error with its facts, which the manifest keeps only as a sentence. */
const errorOf = (run: RunProgress, name: DatabaseRecord['name']) => {
  const database = run.databases.find((candidate) => candidate.name === name);
  return database?.state === 'finished' ? database.error : null;
};
