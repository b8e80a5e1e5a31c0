import type { Language } from '../../config/settings.ts';
import { describeError } from '../../messages/describeError.ts';
import { formatAge, formatBytes, formatTime } from '../../messages/format.ts';
import { messagesFor } from '../../messages/messagesFor.ts';
import { unfinishedRestoreText } from '../../messages/unfinishedRestoreText.ts';
import type { Status } from '../../services.ts';
import { type ChainsForm, lineText, signsText } from './chainsText.ts';
import { table } from './table.ts';

const serverLines = ({ server }: Status, language: Language): readonly string[] => {
  const t = messagesFor(language).catalogue.status;
  if (server.state === 'reached') return [t.server(server.label, server.version, server.edition)];
  const { message, advice } = describeError(server.error, language);
  return [server.label === null ? t.noServer : t.serverFailed(server.label, message), `  ${advice}`];
};

/** The server, each database's last good backup with its line of time, the next run. */
export const statusText = (status: Status, form: ChainsForm): readonly string[] => {
  const { language } = form;
  const t = messagesFor(language).catalogue.status;
  const names = table(
    status.databases.map(({ name, lastGood }) => [
      name,
      lastGood === null
        ? t.never
        : t.lastGood(formatAge(lastGood.ageMs), lastGood.id, formatBytes(lastGood.sizeBytes, language)),
    ]),
  );
  const isRestorable = status.databases.some(({ line }) => line.chains.oldestMs !== null);
  return [
    ...serverLines(status, language),
    ...status.unfinishedRestores.map((restore) => unfinishedRestoreText(restore, messagesFor(language))),
    ...status.databases.flatMap(({ line, lastFailure }, at) => [
      names[at] ?? '',
      ...(lastFailure === null ? [] : [`  ${t.lastFailure(lastFailure.id, lastFailure.error)}`]),
      // Where nothing was ever backed up there is no more to say.
      ...(line.lastBackedUp === null ? [] : lineText(line, form)),
    ]),
    ...(isRestorable ? [signsText(form)] : []),
    status.nextRun === null ? t.noNextRun : t.nextRun(formatTime(status.nextRun.at), status.nextRun.schedule),
    ...(status.freeBytes === null ? [] : [t.free(formatBytes(status.freeBytes, language))]),
  ];
};
