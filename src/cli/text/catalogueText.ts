import type { CataloguedRun, DatabaseRecord, Manifest } from '../../catalogue/manifest.ts';
import type { Pin } from '../../catalogue/pins.ts';
import type { DatabaseSummary, ListedRun, RunList, RunSummary } from '../../catalogue/runSummary.ts';
import type { Language } from '../../config/settings.ts';
import { BACKUP_TYPES, type BackupType } from '../../domain/backupType.ts';
import { formatLsn } from '../../domain/lsn.ts';
import { describeError } from '../../messages/describeError.ts';
import { encryptionText } from '../../messages/encryptionText.ts';
import { formatBytes, formatTime } from '../../messages/format.ts';
import { messagesFor } from '../../messages/messagesFor.ts';
import { table } from './table.ts';

const sizeOf = (database: DatabaseSummary): number => (database.status === 'completed' ? database.sizeBytes : 0);

/** Behind a name in a list: that run holds no backup of it. */
const MARK: Readonly<Record<DatabaseSummary['status'], string>> = { completed: '', failed: ' ✗', skipped: ' –' };

/** `auto` may take a full of one database and a log of the next in one run. */
const typesOf = ({ databases }: RunSummary | Manifest, language: Language): string => {
  const { catalogue, backupTypes } = messagesFor(language);
  const taken = new Set<BackupType>();
  for (const { status, type } of databases) if (status !== 'skipped') taken.add(type);
  const words = BACKUP_TYPES.filter((type) => taken.has(type)).map((type) => backupTypes.type[type]);
  return words.length === 0 ? catalogue.kind.files : words.join('+');
};

const kindOf = (manifest: RunSummary | Manifest, language: Language): string => {
  const t = messagesFor(language).catalogue;
  const types = typesOf(manifest, language);
  const words = [
    ...(manifest.purpose === 'safety' ? [t.kind.safety] : manifest.copyOnly ? [t.kind.copyOnly] : []),
    ...(manifest.purpose === 'imported' ? [t.kind.imported] : []),
    ...(manifest.origin === 'python' ? [t.fromPython] : []),
    ...(manifest.label === null ? [] : [manifest.label]),
  ];
  return words.length === 0 ? types : [types, ...words].join(', ');
};

/** A run in the columns of a list. In loops, not in chains of map and join: it is done for each of ten thousand runs. */
export const runRow = ({ summary }: ListedRun, isPinned: boolean, language: Language): readonly string[] => {
  let bytes = 0;
  let names = '';
  for (const database of summary.databases) {
    bytes += sizeOf(database);
    names += (names === '' ? '' : ', ') + database.name + MARK[database.status];
  }
  return [
    summary.id,
    messagesFor(language).backup.status[summary.status],
    formatTime(new Date(summary.finishedMs)),
    formatBytes(bytes, language),
    isPinned
      ? `${kindOf(summary, language)}, ${messagesFor(language).catalogue.kind.pinned}`
      : kindOf(summary, language),
    names,
  ];
};

/** The rows of the runs, newest first, and the manifests that could not be read. */
export const catalogueText = (
  { shown, unreadable }: RunList<readonly string[]>,
  language: Language,
): readonly string[] => {
  const t = messagesFor(language).catalogue;
  const heading = [
    t.columns.id,
    t.columns.status,
    t.columns.finished,
    t.columns.size,
    t.columns.kind,
    t.columns.databases,
  ];
  return [
    ...(shown.length === 0 ? [t.empty] : table([heading, ...shown], ['left', 'left', 'left', 'right'])),
    ...unreadable.map(({ path, error }) => t.unreadable(path, describeError(error, language).message)),
  ];
};

const recordText = (record: DatabaseRecord, language: Language): readonly (readonly string[])[] => {
  const t = messagesFor(language).catalogue.show;
  const heading = [t.database, record.name];
  if (record.status === 'failed') return [heading, [t.errors, record.error]];
  if (record.status === 'skipped') return [heading, [t.skipped, record.reason.text]];
  if (record.status === 'completed_python') {
    return [
      heading,
      [t.file, record.file],
      [t.size, formatBytes(record.sizeBytes, language)],
      [t.contentMd5, record.contentMd5],
    ];
  }
  const { stored, set, verified } = record;
  const checks = [...(verified.verifyOnly ? [t.verifyOnly] : []), ...(verified.readBack ? [t.readBack] : [])];
  return [
    heading,
    [t.type, messagesFor(language).menu.runs.type[record.type]],
    ...(record.reason === null ? [] : [[t.reason, record.reason.text]]),
    [t.file, stored.file],
    ...(stored.encryption === null ? [] : [[t.encryption, encryptionText(stored.encryption, messagesFor(language))]]),
    [t.size, `${formatBytes(stored.bytes, language)} (${stored.bytes})`],
    [t.md5, stored.md5],
    [t.sha256, stored.sha256],
    [t.content, `${formatBytes(stored.content.bytes, language)} (${stored.content.bytes})`],
    [t.contentMd5, stored.content.md5],
    [t.backupSet, set.backupSetGuid],
    [t.lsn, `${formatLsn(set.firstLsn)} – ${formatLsn(set.lastLsn)}`],
    [t.recoveryModel, set.recoveryModel],
    [t.checks, checks.length === 0 ? t.none : checks.join(', ')],
  ];
};

/** Everything that a person asks about one run. */
export const runText = ({ manifest }: CataloguedRun, pin: Pin | undefined, language: Language): readonly string[] => {
  const messages = messagesFor(language);
  const t = messages.catalogue.show;
  const { server } = manifest;
  const head = [
    [t.run, `${manifest.id} (${kindOf(manifest, language)})`],
    [t.status, messages.backup.status[manifest.status]],
    ...(pin === undefined ? [] : [[t.pinned, pin.reason ?? t.withoutReason]]),
    [t.started, formatTime(manifest.startedAt)],
    [t.finished, formatTime(manifest.finishedAt)],
    ...(server === null ? [] : [[t.server, `${server.name}, ${server.version}, ${server.edition}`]]),
  ];
  const files = [...manifest.config.entries, ...manifest.application.entries].map((entry) => [
    t.files,
    `${entry.source} → ${entry.backup} (${formatBytes(entry.sizeBytes, language)}, ${t.md5} ${entry.md5})`,
  ]);
  return [
    ...table(head),
    ...manifest.databases.flatMap((record) => ['', ...table(recordText(record, language))]),
    ...(files.length === 0 ? [] : ['', ...table(files)]),
    ...manifest.errors.map((error) => error),
  ];
};
