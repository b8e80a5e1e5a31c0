import type { RecordReason } from '../../catalogue/manifest.ts';
import type { Pins } from '../../catalogue/pins.ts';
import type { DatabaseSummary, ListedRun, RunList } from '../../catalogue/runSummary.ts';
import { assertNever } from '../../domain/assertNever.ts';
import { type DatabaseName, sameDatabase } from '../../domain/databaseName.ts';
import { EXIT_CODES, type ExitCode } from '../../domain/exitCodes.ts';
import type { Handler } from '../commandContext.ts';
import { type Json, jsonForm } from '../jsonForm.ts';
import { catalogueText, runRow } from '../text/catalogueText.ts';

export interface ListOptions {
  /** Only runs that hold one of these; empty: all. */
  readonly database: readonly DatabaseName[];
  readonly json: boolean;
}

const jsonReason = ({ code, text }: RecordReason): Json => ({ code, text });

const databaseForm = (database: DatabaseSummary): Json => {
  const { name, type, status } = database;
  const none = { file: null, size_bytes: null, checksum: null, sha256: null };
  switch (database.status) {
    case 'completed': {
      const { file, sizeBytes, md5, sha256, reason } = database;
      const stored = { file, size_bytes: sizeBytes, checksum: md5, sha256 };
      return { name, type, status, ...stored, ...(reason === null ? {} : { reason: jsonReason(reason) }) };
    }
    case 'skipped':
      return { name, type, status, ...none, reason: jsonReason(database.reason) };
    case 'failed':
      return { name, type, status, ...none, error: database.error };
    default:
      return assertNever(database);
  }
};

const runForm = ({ summary }: ListedRun, pins: Pins): Json => ({
  id: summary.id,
  type: summary.type,
  status: summary.status,
  copy_only: summary.copyOnly,
  purpose: summary.purpose,
  label: summary.label,
  pinned: pins.has(summary.id),
  origin: summary.origin,
  started_at: summary.startedAt,
  completed_at: summary.finishedAt,
  databases: summary.databases.map(databaseForm),
});

export const list: Handler<ListOptions> = async ({ services, language, output }, options) => {
  const isWanted = ({ summary }: ListedRun): boolean =>
    options.database.length === 0 ||
    summary.databases.some(({ name }) => options.database.some((wanted) => sameDatabase(wanted, name)));
  const wanted = <Shown>(show: (run: ListedRun) => Shown): RunList<Shown> =>
    services.runList((run) => (isWanted(run) ? show(run) : null));
  const exitOf = ({ unreadable }: RunList<unknown>): ExitCode =>
    unreadable.length > 0 ? EXIT_CODES.catalogueUnreadable : EXIT_CODES.done;

  const pins = services.pins();
  if (options.json) {
    const forms = wanted((run) => runForm(run, pins));
    output.json({ backups: forms.shown, unreadable: forms.unreadable.map((entry) => jsonForm(entry, language)) });
    return exitOf(forms);
  }
  const rows = wanted((run) => runRow(run, pins.has(run.summary.id), language));
  output.lines(catalogueText(rows, language));
  return exitOf(rows);
};
