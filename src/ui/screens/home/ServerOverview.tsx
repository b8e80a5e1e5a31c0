import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { Messages } from '../../../messages/en.ts';
import { unfinishedRestoreText } from '../../../messages/unfinishedRestoreText.ts';
import type { DatabaseStatus, Status } from '../../../services.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Line } from '../../components/Line.tsx';
import { Row } from '../../components/Row.tsx';
import { STANDING_TONES, type Standing, StatusLine } from '../../components/StatusLine.tsx';
import type { Format } from '../../format.ts';
import { useMenu } from '../../menuContext.ts';
import { MARKS } from '../../theme.ts';
import { describeConfigWarning } from './describeConfigWarning.ts';
import type { Overview } from './homeReducer.ts';

/** Lines of home that the databases may not have: options, server, next run, free space, and one blank line. */
const OTHER_ROWS = 11;
const MOST_WARNINGS = 2;
const MINUTE_MS = 60_000;

/** How it stands: the server, the last good backup of each database, the next planned run. */
export const ServerOverview = ({ overview }: { readonly overview: Overview }): ReactElement => {
  const { settings, messages } = useMenu();
  switch (overview.phase) {
    case 'asking':
      return (
        <StatusLine
          standing="waiting"
          text={messages.menu.home.asking(settings.connection?.label ?? null)}
          shorten="end"
        />
      );
    case 'failed':
      return <ErrorPanel error={overview.error} />;
    case 'known':
      return <KnownStatus status={overview.status} />;
  }
};

const KnownStatus = ({ status }: { readonly status: Status }): ReactElement => {
  const { services, messages, bodyRows, format } = useMenu();
  const shown = mostUrgent(status.databases, Math.max(3, bodyRows - OTHER_ROWS - 2 * status.unfinishedRestores.length));
  const hidden = status.databases.length - shown.length;
  const warnings = services.warnings.slice(0, MOST_WARNINGS);
  return (
    <Box flexDirection="column" flexShrink={0}>
      <ServerLine status={status} />
      {status.unfinishedRestores.map((restore) => (
        <StatusLine key={restore.target} standing="failed" text={unfinishedRestoreText(restore, messages)} />
      ))}
      {shown.map((database) => (
        <DatabaseLine key={database.name} database={database} />
      ))}
      {hidden > 0 ? <Line tone="muted">{`  ${messages.menu.home.moreDatabases(hidden)}`}</Line> : null}
      <NextRunLine status={status} />
      {status.freeBytes === null ? null : (
        <Line tone="muted">{`  ${messages.catalogue.status.free(format.bytes(status.freeBytes))}`}</Line>
      )}
      {warnings.map((warning) => {
        const text = describeConfigWarning(warning, messages);
        return <StatusLine key={text} standing="warning" text={text} shorten="middle" />;
      })}
    </Box>
  );
};

const ServerLine = ({ status }: { readonly status: Status }): ReactElement => {
  const { messages } = useMenu();
  const { server } = status;
  if (server.state === 'failed') return <ErrorPanel error={server.error} />;
  return (
    <StatusLine
      standing="good"
      text={messages.catalogue.status.server(server.label, server.version, server.edition)}
      shorten="end"
    />
  );
};

const NextRunLine = ({ status }: { readonly status: Status }): ReactElement => {
  const { messages, format } = useMenu();
  const { catalogue } = messages;
  return (
    <StatusLine
      standing="waiting"
      text={
        status.nextRun === null
          ? catalogue.status.noNextRun
          : catalogue.status.nextRun(format.time(status.nextRun.at), status.nextRun.schedule)
      }
      shorten="end"
    />
  );
};

const DatabaseLine = ({ database }: { readonly database: DatabaseStatus }): ReactElement => {
  const { messages, format } = useMenu();
  const standing = standingOf(database);
  return (
    <Row
      cells={[
        { text: MARKS[standing], width: 1, tone: STANDING_TONES[standing] },
        { text: database.name, width: 22, shorten: 'middle', tone: 'strong' },
        { text: sentenceOf(database, messages, format), width: 'grow', shorten: 'middle' },
      ]}
    />
  );
};

const standingOf = ({ lastGood, lastFailure, line }: DatabaseStatus): Standing => {
  if (lastGood === null) return 'failed';
  return lastFailure === null && line.proof.failed === null ? 'good' : 'warning';
};

const sentenceOf = (
  { lastGood, lastFailure, line }: DatabaseStatus,
  { catalogue, menu }: Messages,
  format: Format,
): string => {
  const { status } = catalogue;
  if (lastFailure !== null) {
    return lastGood === null
      ? menu.home.failingSinceEver(lastFailure.error)
      : menu.home.failing(lastFailure.error, format.age(lastGood.ageMs));
  }
  if (lastGood === null) return status.never;
  const { rpoMs } = line.chains;
  // Logs may bring back more than the last full backup; ages are told in minutes.
  return rpoMs === null || lastGood.ageMs - rpoMs < MINUTE_MS
    ? menu.home.lastGood(format.age(lastGood.ageMs), format.bytes(lastGood.sizeBytes), lastGood.id)
    : menu.home.restorable(format.age(rpoMs), format.age(lastGood.ageMs));
};

/** As configured while all fit; else those in trouble come first, so that none of them is cut off. */
const mostUrgent = (databases: readonly DatabaseStatus[], count: number): readonly DatabaseStatus[] => {
  if (databases.length <= count) return databases;
  const order: Readonly<Record<string, number>> = { failed: 0, warning: 1, good: 2 };
  return [...databases].sort((a, b) => (order[standingOf(a)] ?? 0) - (order[standingOf(b)] ?? 0)).slice(0, count - 1);
};
