/** A backup set of the program's, as its manifest has it, and as the oracle reads it: two readings of the same header. */
import type { CataloguedRun } from '../../../src/catalogue/manifest.ts';
import { encodeManifest, parseManifest } from '../../../src/catalogue/manifestCodec.ts';
import type { BackupType } from '../../../src/domain/backupType.ts';
import { localPath } from '../../../src/domain/localPath.ts';
import { backupSetRecord, sameOffset } from '../../../src/engine/backupSetRecord.ts';
import { readBackupFile } from '../../../src/sqlserver/readFileList.ts';
import { readHeader } from '../../../src/sqlserver/readHeaders.ts';
import type { Row } from '../../../src/sqlserver/row.ts';
import { aCompletedRecord, aManifest } from '../../support/manifests.ts';
import type { Answer, Server } from './server.ts';
import type { Chapter } from './timeline.ts';

/** What the oracle knows of a set: a few columns of HEADERONLY, with the times as instants in whole seconds. */
export interface Reading {
  readonly type: BackupType;
  readonly guid: string;
  readonly baseGuid: string | null;
  readonly firstLsn: bigint;
  readonly lastLsn: bigint;
  readonly firstFork: string;
  readonly fork: string;
  readonly isBulkLogged: boolean;
  /** Start and finish, in whole seconds. */
  readonly startedMs: number;
  readonly finishedMs: number;
  /** LastValidRestoreTime of a log: when its last commit was. */
  readonly lastCommitMs: number | null;
}

export interface TakenSet {
  readonly path: string;
  readonly run: CataloguedRun;
  readonly reading: Reading;
  /** When the BACKUP really began and ended, to the millisecond: what no header says. */
  readonly beganMs: number;
  readonly endedMs: number;
  /** What the database had while it ran: the set ends with one of these. */
  readonly chapters: readonly Chapter[];
  file: 'good' | 'deleted' | 'damaged';
}

/** As exactRows gives a row: numerics and bigints as decimal text, GUIDs as text, datetimes as ISO text in ticks, which is what the wire has. */
const exactRow = (row: Answer['rows'][number]): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? value.toString() : typeof value === 'string' ? inTicks(value) : value,
    ]),
  );

/** The instant that a text of the server's local time means: of two in an hour that came twice, the nearer to when it must have been. */
const instantNear = (local: string, nearMs: number): number => {
  const instants = [-3_600_000, 0, 3_600_000].map((other) => {
    const wallMs = Date.parse(`${local}Z`);
    return wallMs + new Date(nearMs + other).getTimezoneOffset() * 60_000;
  });
  return instants.reduce((best, instant) => (Math.abs(instant - nearMs) < Math.abs(best - nearMs) ? instant : best));
};

const inTicks = (text: string): string => {
  const [, seconds = '', ms = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{3})$/.exec(text) ?? [];
  if (seconds === '') return text;
  const shown = Math.round((Math.round((Number(ms) * 3) / 10) * 10) / 3);
  return shown === 0 ? seconds : `${seconds}.${String(shown).padStart(3, '0')}`;
};

/** What a run knows beside the header. */
interface RunFacts {
  readonly runId: string;
  /** Of the server's clock before the backup. */
  readonly offsetMinutes: number;
  readonly saysLastCommit: boolean;
}

/** Reads the one set of a medium and writes its manifest as a run of the program's would. */
export const takenSet = async (
  server: Server,
  path: string,
  { runId, offsetMinutes, saysLastCommit }: RunFacts,
  during: Pick<TakenSet, 'beganMs' | 'endedMs' | 'chapters'>,
): Promise<TakenSet> => {
  const headers = await server.must(`RESTORE HEADERONLY FROM DISK = '${path}'`);
  const files = await server.must(`RESTORE FILELISTONLY FROM DISK = '${path}'`);
  const [row] = headers.rows
    .map(exactRow)
    .map((columns): Row => (saysLastCommit ? columns : { ...columns, LastValidRestoreTime: null }));
  if (row === undefined || headers.rows.length !== 1) throw new Error(`${path} holds ${headers.rows.length} sets`);
  const header = readHeader(row);
  if (header.type === 'other') throw new Error(`${path} holds a set of another type`);
  const set = backupSetRecord(header, files.rows.map(exactRow).map(readBackupFile), sameOffset(offsetMinutes));
  const record = aCompletedRecord('d', runId, { type: header.type, set });
  const manifest = aManifest(runId, [record], { type: header.type, copyOnly: set.copyOnly });
  const text = (column: string): string => String(row[column]);
  const lastCommit =
    row.LastValidRestoreTime === null
      ? null
      : { text: text('LastValidRestoreTime'), nearMs: during.chapters.at(-1)?.fromMs ?? during.endedMs };
  return {
    path,
    run: {
      path: localPath(`/backups/backup_manifest_${runId}.json`),
      manifest: parseManifest(encodeManifest(manifest), localPath('/backups/backup_manifest.json')),
    },
    reading: {
      type: header.type,
      guid: text('BackupSetGUID'),
      baseGuid: row.DifferentialBaseGUID === null ? null : text('DifferentialBaseGUID'),
      firstLsn: BigInt(text('FirstLSN')),
      lastLsn: BigInt(text('LastLSN')),
      firstFork: text('FirstRecoveryForkID'),
      fork: text('RecoveryForkID'),
      isBulkLogged: row.HasBulkLoggedData === true,
      startedMs: instantNear(text('BackupStartDate'), during.beganMs),
      finishedMs: instantNear(text('BackupFinishDate'), during.endedMs),
      lastCommitMs: lastCommit === null ? null : instantNear(lastCommit.text, lastCommit.nearMs),
    },
    ...during,
    file: 'good',
  };
};
