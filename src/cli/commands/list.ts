import type { CataloguedRun, DatabaseRecord, RecordReason } from '../../catalogue/manifest.ts';
import { assertNever } from '../../domain/assertNever.ts';
import { type DatabaseName, sameDatabase } from '../../domain/databaseName.ts';
import { EXIT_CODES } from '../../domain/exitCodes.ts';
import type { Handler } from '../commandContext.ts';
import { type Json, jsonForm } from '../jsonForm.ts';
import { catalogueText } from '../text/catalogueText.ts';

export interface ListOptions {
  /** Only runs that hold one of these; empty: all. */
  readonly database: readonly DatabaseName[];
  readonly json: boolean;
}

const jsonReason = ({ code, text }: RecordReason): Json => ({ code, text });

const databaseForm = (record: DatabaseRecord): Json => {
  switch (record.status) {
    case 'completed': {
      const { file, bytes, md5, sha256 } = record.stored;
      return {
        name: record.name,
        type: record.type,
        status: 'completed',
        file,
        size_bytes: bytes,
        checksum: md5,
        sha256,
        ...(record.reason === null ? {} : { reason: jsonReason(record.reason) }),
      };
    }
    case 'completed_python': {
      const { file, sizeBytes, contentMd5 } = record;
      return {
        name: record.name,
        type: record.type,
        status: 'completed',
        file,
        size_bytes: sizeBytes,
        checksum: contentMd5,
        sha256: null,
      };
    }
    case 'skipped':
      return {
        name: record.name,
        type: record.type,
        status: 'skipped',
        file: null,
        size_bytes: null,
        checksum: null,
        sha256: null,
        reason: jsonReason(record.reason),
      };
    case 'failed':
      return {
        name: record.name,
        type: record.type,
        status: 'failed',
        file: null,
        size_bytes: null,
        checksum: null,
        sha256: null,
        error: record.error,
      };
    default:
      return assertNever(record);
  }
};

const runForm = ({ manifest }: CataloguedRun): Json => ({
  id: manifest.id,
  type: manifest.type,
  status: manifest.status,
  copy_only: manifest.copyOnly,
  purpose: manifest.purpose,
  label: manifest.label,
  origin: manifest.origin,
  started_at: manifest.startedAt,
  completed_at: manifest.finishedAt,
  databases: manifest.databases.map(databaseForm),
});

export const list: Handler<ListOptions> = async ({ services, language, output }, options) => {
  const { runs, unreadable } = services.runs();
  const isWanted = ({ manifest }: CataloguedRun): boolean =>
    options.database.length === 0 ||
    manifest.databases.some(({ name }) => options.database.some((wanted) => sameDatabase(wanted, name)));
  const catalogue = { runs: runs.filter(isWanted), unreadable };
  if (options.json) {
    output.json({
      backups: catalogue.runs.map(runForm),
      unreadable: catalogue.unreadable.map((entry) => jsonForm(entry, language)),
    });
  } else {
    output.lines(catalogueText(catalogue, language));
  }
  return catalogue.unreadable.length > 0 ? EXIT_CODES.catalogueUnreadable : EXIT_CODES.done;
};
