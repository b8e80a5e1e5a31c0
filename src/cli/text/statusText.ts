import type { Language } from '../../config/settings.ts';
import { describeError } from '../../messages/describeError.ts';
import { formatAge, formatBytes, formatTime } from '../../messages/format.ts';
import { messagesFor } from '../../messages/messagesFor.ts';
import type { Status } from '../../services.ts';
import { table } from './table.ts';

const serverLines = ({ server }: Status, language: Language): readonly string[] => {
  const t = messagesFor(language).catalogue.status;
  if (server.state === 'reached') return [t.server(server.label, server.version, server.edition)];
  const { message, advice } = describeError(server.error, language);
  return [server.label === null ? t.noServer : t.serverFailed(server.label, message), `  ${advice}`];
};

/** The server, each database's last good backup, the next run. */
export const statusText = (status: Status, language: Language): readonly string[] => {
  const t = messagesFor(language).catalogue.status;
  const rows = status.databases.flatMap(({ name, lastGood, lastFailure }) => [
    [
      name,
      lastGood === null
        ? t.never
        : t.lastGood(formatAge(lastGood.ageMs), lastGood.id, formatBytes(lastGood.sizeBytes, language)),
    ],
    ...(lastFailure === null ? [] : [['', t.lastFailure(lastFailure.id, lastFailure.error)]]),
  ]);
  return [
    ...serverLines(status, language),
    ...table(rows),
    status.nextRun === null ? t.noNextRun : t.nextRun(formatTime(status.nextRun.at), status.nextRun.schedule),
    ...(status.freeBytes === null ? [] : [t.free(formatBytes(status.freeBytes, language))]),
  ];
};
