import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { PlannedFile, PlannedRestore, RestorePlan } from '../../../restore/restorePlan.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Line } from '../../components/Line.tsx';
import { ScrollArea } from '../../components/ScrollArea.tsx';
import { StatusLine } from '../../components/StatusLine.tsx';
import { useMenu } from '../../menuContext.ts';
import { isExecutable } from './restoreReducer.ts';

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
          ) : (
            <PlannedLines database={database} />
          )}
        </Box>
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

const PlannedLines = ({
  database,
}: {
  readonly database: Extract<PlannedRestore, { action: 'restore' }>;
}): ReactElement => {
  const { messages, format } = useMenu();
  const { restore } = messages;
  const { stored, overwrites } = database;
  const bytes = stored.origin === 'rexus' ? stored.stored.bytes : stored.contentBytes;
  return (
    <>
      <StatusLine standing="good" text={restore.planDatabase(database.source, database.target)} />
      <Box flexDirection="column" flexShrink={0} paddingLeft={2}>
        <Line shorten="middle">{restore.planFrom(stored.file, format.bytes(bytes))}</Line>
        <Line>{restore.planSpace(format.bytes(database.neededBytes))}</Line>
        {overwrites === null ? null : (
          <>
            <StatusLine
              standing="warning"
              text={restore.planOverwrites(database.target, format.bytes(overwrites.bytes), overwrites.state)}
            />
            {overwrites.safetyCopy === 'will_be_taken' ? (
              <StatusLine standing="good" text={restore.planSafetyCopy} />
            ) : (
              <StatusLine standing="warning" text={restore.planNoSafetyCopy} />
            )}
          </>
        )}
        {database.moves.map((move) => (
          <Line key={move.logicalName} shorten="middle">
            {restore.planMove(move.logicalName, move.to)}
          </Line>
        ))}
        {database.movesDecided === 'at_run_time' ? <Line>{restore.planMovesLater}</Line> : null}
        <Line tone="muted">{restore.planStatements}</Line>
        <Box flexDirection="column" flexShrink={0} paddingLeft={2}>
          {database.statements.map((statement) => (
            <Line key={statement} shorten="wrap">
              {statement}
            </Line>
          ))}
        </Box>
      </Box>
    </>
  );
};
