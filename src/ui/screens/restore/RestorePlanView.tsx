import { Box } from 'ink';
import type { ReactElement } from 'react';
import { type PlanLine, restorePlanLines } from '../../../messages/restorePlanLines.ts';
import type { PlannedFile, PlannedRestore, RestorePlan } from '../../../restore/restorePlan.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Line } from '../../components/Line.tsx';
import { ScrollArea } from '../../components/ScrollArea.tsx';
import { StatusLine } from '../../components/StatusLine.tsx';
import { useMenu } from '../../menuContext.ts';
import { isExecutable } from './restoreState.ts';

/** What will be restored, from what, to where, what is overwritten, and every statement as it will be sent. */
export const RestorePlanView = ({ plan }: { readonly plan: RestorePlan }): ReactElement => {
  const { messages, bodyRows } = useMenu();
  const { restore, menu } = messages;
  return (
    <ScrollArea height={bodyRows}>
      <Line tone="strong">{restore.plan(plan.id)}</Line>
      {plan.databases.map((database) => (
        <Box key={database.target} flexDirection="column" flexShrink={0} paddingBottom={1}>
          {database.action === 'refuse' ? (
            <ErrorPanel error={database.error} title={menu.restore.refused(database.source)} />
          ) : database.action === 'reopen' ? (
            <StatusLine standing="warning" text={restore.planReopen(database.target)} />
          ) : (
            <PlannedLines database={database} nowMs={plan.madeAtMs} />
          )}
        </Box>
      ))}
      {plan.takenLogs.map(({ database, id }) => (
        <StatusLine key={`${id} ${database}`} standing="warning" text={restore.planTakenLog(database, id)} />
      ))}
      {plan.files.map((file) => (
        <PlannedFileLine key={file.target} file={file} />
      ))}
      {isExecutable(plan) ? null : <StatusLine standing="failed" text={menu.restore.cannotStart} />}
    </ScrollArea>
  );
};

const PlannedFileLine = ({ file }: { readonly file: PlannedFile }): ReactElement => {
  const { messages } = useMenu();
  if (file.error !== null) return <ErrorPanel error={file.error} title={file.target} />;
  return (
    <StatusLine
      standing={file.overwrites ? 'warning' : 'good'}
      text={messages.restore.planFile(file.target, file.overwrites)}
      shorten="middle"
    />
  );
};

/** One database's part of a plan. */
export const PlannedLines = ({
  database,
  nowMs,
}: {
  readonly database: Extract<PlannedRestore, { action: 'restore' }>;
  readonly nowMs: number;
}): ReactElement => {
  const { messages, language } = useMenu();
  return (
    <>
      <StatusLine standing="good" text={messages.restore.planDatabase(database.source, database.target)} />
      <Box flexDirection="column" flexShrink={0} paddingLeft={2}>
        {restorePlanLines(database, nowMs, language).map((line) => (
          <PlannedLine key={line.text} line={line} />
        ))}
      </Box>
    </>
  );
};

const PlannedLine = ({ line: { tone, text } }: { readonly line: PlanLine }): ReactElement => {
  switch (tone) {
    case 'good':
    case 'warning':
      return <StatusLine standing={tone} text={text} />;
    case 'heading':
      return <Line tone="muted">{text}</Line>;
    case 'statement':
      return (
        <Box flexDirection="column" flexShrink={0} paddingLeft={2}>
          <Line shorten="wrap">{text}</Line>
        </Box>
      );
    case 'plain':
      return <Line shorten="middle">{text}</Line>;
  }
};
