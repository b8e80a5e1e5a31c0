/** A restore as a person does it by hand, without this program: commands that unpack, and exact statements. */
import type { StorageSettings } from '../config/settings.ts';
import { fileStem } from '../domain/fileStem.ts';
import { joinLocal, type LocalPath, localPath } from '../domain/localPath.ts';
import { serverPathOf } from '../engine/backupFiles.ts';
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
  const kept = (ending: string) =>
    serverPathOf(joinLocal(storage.restore, `kept_${fileStem(target)}.${ending}`), storage);
  const medium = { database: target, compression: false, name: null, description: null, stats: STATS };
  const tail = kept('trn');
  const keep: RunbookStatement[] = [];
  if (safety.kind === 'tail_log') {
    const { noTruncate } = safety;
    const sql = backupStatement({ what: 'log', ...medium, to: tail, copyOnly: false, tail: { noTruncate } });
    keep.push({ does: 'keep_tail', sql });
  }
  if (safety.kind === 'copy_only_full') {
    keep.push({
      does: 'keep_copy',
      sql: backupStatement({ what: 'full', ...medium, to: kept('bak'), copyOnly: true }),
    });
  }
  if (safety.kind === 'tail_log' && safety.applied !== 'no') {
    const set = {
      what: 'log',
      target,
      from: tail,
      position: 1,
      moves: [],
      replace: false,
      hasBackupChecksums: true,
      stop,
    } as const;
    restores.push({ does: 'restore_tail', sql: restoreStatement(restoreSetOf(set)) });
  }
  const seat: RunbookStatement[] =
    overwrites?.state === 'ONLINE' ? [{ does: 'sessions_out', sql: singleUserStatement(target) }] : [];
  return {
    stem: `restore_${fileStem(target)}`,
    unpack: steps.flatMap(({ stored }) => unpackCommands(stored.file)),
    hashes: steps.flatMap(({ stored }) =>
      stored.origin === 'rexus' ? [`${stored.stored.sha256}  ${stored.file}`] : [],
    ),
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
