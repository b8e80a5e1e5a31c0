/** A restore as a person does it by hand, without this program: commands that unpack, and exact statements. */
import type { StorageSettings } from '../config/settings.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import { fileStem } from '../domain/fileStem.ts';
import { joinLocal, type LocalPath, localPath } from '../domain/localPath.ts';
import type { ServerPath } from '../domain/serverPath.ts';
import { serverPathOf } from '../engine/backupFiles.ts';
import { quoteString } from '../sqlserver/quoting.ts';
import { restoreStatement } from '../sqlserver/restoreStatements.ts';
import {
  backupStatement,
  checkDatabaseStatement,
  multiUserStatement,
  singleUserStatement,
} from '../sqlserver/statements.ts';
import type { PlannedSequence, PlannedStep } from './restorePlan.ts';
import { restoreSetOf } from './restoreSetOf.ts';

export interface Runbook {
  /** `restore_<database>`, without an ending. */
  readonly stem: string;
  /** For a shell; nothing where the stored files are as the server wrote them. */
  readonly unpack: readonly string[];
  /** With their SHA-256, in the form that `sha256sum --check` reads. */
  readonly hashes: readonly string[];
  /** The folder of what is kept, under a name that the server makes anew each time; null: nothing is kept. */
  readonly keptIn: LocalPath | null;
  readonly statements: readonly RunbookStatement[];
}

/** A batch and what it is for. */
export interface RunbookStatement {
  readonly does:
    | 'sessions_out'
    | 'keep_tail'
    | 'keep_copy'
    | 'restore'
    | 'restore_tail'
    | 'recover'
    | 'let_in'
    | 'check';
  readonly sql: string;
}

const STATS = 5;

/** Null: a Python manifest does not say what its backup holds, so nobody can write the statements down beforehand. */
export const runbookOf = (sequence: PlannedSequence, storage: StorageSettings): Runbook | null => {
  const { target, steps, safety, stop, overwrites } = sequence;
  const restores: RunbookStatement[] = [];
  for (const step of steps) {
    if (step.statement === null) return null;
    const from = serverPathOf(unpacked(step), storage);
    restores.push({ does: 'restore', sql: restoreStatement({ ...step.statement, from }) });
  }
  const kept = serverPathOf(joinLocal(storage.databases, `kept_${fileStem(target)}_`), storage);
  const medium = { database: target, compression: false, name: null, description: null, stats: STATS };
  const keep: RunbookStatement[] = [];
  if (safety.kind === 'tail_log') {
    const { noTruncate } = safety;
    const sql = backupStatement({ what: 'log', ...medium, to: kept, copyOnly: false, tail: { noTruncate } });
    keep.push({ does: 'keep_tail', sql: toNewFile(sql, kept, 'trn') });
  }
  if (safety.kind === 'copy_only_full') {
    keep.push({
      does: 'keep_copy',
      sql: toNewFile(backupStatement({ what: 'full', ...medium, to: kept, copyOnly: true }), kept, 'bak'),
    });
  }
  if (safety.kind === 'tail_log' && safety.applied !== 'no') {
    const set = {
      what: 'log',
      target,
      from: kept,
      position: 1,
      moves: [],
      replace: false,
      hasBackupChecksums: true,
      stop,
    } as const;
    restores.push({ does: 'restore_tail', sql: fromNewestLog(restoreStatement(restoreSetOf(set)), kept, target) });
  }
  const seat: RunbookStatement[] =
    overwrites?.state === 'ONLINE' ? [{ does: 'sessions_out', sql: singleUserStatement(target) }] : [];
  return {
    stem: `restore_${fileStem(target)}`,
    unpack: steps.flatMap(({ stored }) => unpackCommands(stored.file)),
    hashes: steps.flatMap(({ stored }) =>
      stored.origin === 'rexus' ? [`${stored.stored.sha256}  ${stored.file}`] : [],
    ),
    keptIn: keep.length === 0 ? null : storage.databases,
    statements: [
      ...seat,
      ...keep,
      ...restores,
      { does: 'recover', sql: restoreStatement({ what: 'recover', database: target }) },
      { does: 'let_in', sql: multiUserStatement(target) },
      { does: 'check', sql: checkDatabaseStatement(target) },
    ],
  };
};

/** A name for each execution: INIT, FORMAT would destroy what the first one kept, which may be in no other backup. */
const toNewFile = (sql: string, path: ServerPath, ending: 'trn' | 'bak'): string =>
  [
    `DECLARE @kept nvarchar(4000) = ${quoteString(path)} + CONVERT(nvarchar(36), NEWID()) + ${quoteString(`.${ending}`)};`,
    sql.replace(quoteString(path), '@kept'),
  ].join('\n');

/** No variable outlives GO; the server's own history has the file to which the tail was written above (contract.md section 8). */
const fromNewestLog = (sql: string, path: ServerPath, database: DatabaseName): string =>
  [
    'DECLARE @kept nvarchar(4000);',
    'SELECT TOP (1) @kept = f.physical_device_name FROM msdb.dbo.backupset AS s ' +
      'JOIN msdb.dbo.backupmediafamily AS f ON f.media_set_id = s.media_set_id ' +
      `WHERE s.database_name = ${quoteString(database)} AND s.type = 'L' ORDER BY s.backup_set_id DESC;`,
    sql.replace(quoteString(path), '@kept'),
  ].join('\n');

/** With the plain tools, from the outside in. */
const LAYERS = [
  { ending: '.age', command: (from: string, to: string) => `age -d -i KEY.txt -o ${to} ${from}` },
  { ending: '.gz', command: (from: string) => `gunzip -k ${from}` },
  { ending: '.zst', command: (from: string) => `zstd -d ${from}` },
] as const;

const unpackCommands = (file: string): readonly string[] => {
  const layer = LAYERS.find(({ ending }) => file.endsWith(ending));
  if (layer === undefined) return [];
  const inner = file.slice(0, -layer.ending.length);
  return [layer.command(shellQuoted(file), shellQuoted(inner)), ...unpackCommands(inner)];
};

const contentName = (file: string): string => {
  const layer = LAYERS.find(({ ending }) => file.endsWith(ending));
  return layer === undefined ? file : contentName(file.slice(0, -layer.ending.length));
};

const unpacked = ({ stored: { file } }: PlannedStep): LocalPath => localPath(contentName(file));

const shellQuoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
