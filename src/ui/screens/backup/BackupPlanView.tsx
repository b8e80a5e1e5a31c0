import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { BackupPlan, PlannedDatabase } from '../../../engine/backupPlan.ts';
import { adoptionLines } from '../../../messages/adoptionLines.ts';
import { certificateWarnings } from '../../../messages/certificateWarnings.ts';
import { packingLines } from '../../../messages/packingLines.ts';
import { plannedTypeText } from '../../../messages/plannedTypeText.ts';
import { retentionTitle } from '../../../messages/rotationWords.ts';
import { serverCompressionText } from '../../../messages/serverCompressionWords.ts';
import { typeReasonIn } from '../../../messages/typeReasonWords.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Line } from '../../components/Line.tsx';
import { ScrollArea } from '../../components/ScrollArea.tsx';
import { StatusLine } from '../../components/StatusLine.tsx';
import { useMenu } from '../../menuContext.ts';
import { isRunnable } from './backupReducer.ts';

/** What will be done, where to, and what will not be done and why, before anything is. */
export const BackupPlanView = ({ plan }: { readonly plan: BackupPlan }): ReactElement => {
  const { language, messages, bodyRows, settings } = useMenu();
  const { backup, menu } = messages;
  const planned = plan.databases.filter((database) => database.action === 'backup');
  return (
    <ScrollArea height={bodyRows}>
      <Line tone="strong">{backup.plan(planned.length, plan.type, plan.copyOnly)}</Line>
      <SpaceLine space={plan.space} />
      {packingLines(plan, messages, language).map((line) => (
        <StatusLine key={line} standing="good" text={line} />
      ))}
      {certificateWarnings(plan.certificates, language).map(({ message, advice }) => (
        <Box key={message} flexDirection="column" flexShrink={0}>
          <StatusLine standing="warning" text={backup.warning.certificate_at_risk(message)} />
          <Box flexDirection="column" flexShrink={0} paddingLeft={2}>
            <Line shorten="wrap">{advice}</Line>
          </Box>
        </Box>
      ))}
      <StatusLine
        standing="waiting"
        text={
          plan.files === null
            ? backup.planNoFiles
            : backup.planFiles(plan.files.config.length, plan.files.application.length)
        }
      />
      {plan.rotate && settings.retention.common !== null ? (
        <StatusLine
          standing="waiting"
          text={backup.planRotation(retentionTitle(settings.retention.common, language))}
        />
      ) : null}
      {plan.databases.map((database) => (
        <Box key={database.name} flexDirection="column" flexShrink={0} paddingTop={1}>
          <PlannedLines database={database} />
        </Box>
      ))}
      {isRunnable(plan) ? null : (
        <Box flexDirection="column" flexShrink={0} paddingTop={1}>
          <StatusLine standing="failed" text={menu.backup.cannotStart} />
        </Box>
      )}
    </ScrollArea>
  );
};

const PlannedLines = ({ database }: { readonly database: PlannedDatabase }): ReactElement => {
  const { language, messages, format } = useMenu();
  if (database.action === 'refuse') {
    return <ErrorPanel error={database.error} title={messages.menu.backup.refused(database.name)} />;
  }
  if (database.action === 'skip') {
    const reason = typeReasonIn(messages, database.reason);
    return <StatusLine standing="waiting" text={messages.backup.databaseSkipped(database.name, reason)} />;
  }
  return (
    <>
      <StatusLine
        standing="good"
        text={messages.backup.planDatabase(database.name, format.bytes(database.expectedBytes), database.storedFile)}
      />
      <Box flexDirection="column" flexShrink={0} paddingLeft={2}>
        <Line>{plannedTypeText(database, messages)}</Line>
        <Line>{serverCompressionText(database, messages)}</Line>
        {adoptionLines(database, messages, language).map((line) => (
          <Line key={line}>{line}</Line>
        ))}
        <Line tone="muted" shorten="middle">
          {messages.backup.planServerWrites(database.serverPath)}
        </Line>
      </Box>
    </>
  );
};

const SpaceLine = ({ space }: { readonly space: BackupPlan['space'] }): ReactElement => {
  const { messages, format } = useMenu();
  const needed = format.bytes(space.neededBytes);
  const free = format.bytes(space.freeBytes);
  return space.verdict === 'enough' ? (
    <StatusLine standing="good" text={messages.backup.planSpace(needed, free)} />
  ) : (
    <StatusLine
      standing="failed"
      text={messages.backup.planSpaceMissing(needed, free, format.bytes(space.minimumFreeBytes))}
    />
  );
};
