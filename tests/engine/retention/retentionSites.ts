import type { CataloguedRun } from '../../../src/catalogue/manifest.ts';
import type { BackupType } from '../../../src/domain/backupType.ts';
import { parseLsn } from '../../../src/domain/lsn.ts';
import type { RunId } from '../../../src/domain/runId.ts';
import { planRotation } from '../../../src/engine/retention/planRotation.ts';
import type { RetentionPolicy, RotationPlan } from '../../../src/engine/retention/rotation.ts';
import { aBackupSet, aCompletedRecord, aMeasured, aRun, type CompletedRecord } from '../../support/manifests.ts';

const HOUR_MS = 3_600_000;
const two = (n: number): string => String(n).padStart(2, '0');

/** A local moment, so that the calendar of the machine that runs the tests does not matter. */
export const at = (text: string): Date => new Date(text.length === 10 ? `${text}T12:00:00` : text.replace(' ', 'T'));

const idAt = (date: Date): string =>
  `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}_${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;

export interface Taken {
  readonly database: string;
  readonly type: BackupType;
}

/**
 * Takes backups of databases as a server would: each log goes on where the last one ended, each differential hangs on the newest full. One call is
 * one run, which finishes at its moment.
 */
export const server = (bytes = 1000) => {
  const state = new Map<string, { lsn: number; logFrom: number; base: string }>();
  const lsn = (n: number) => parseLsn(String(43_000_000_016_800_000n + BigInt(n)));
  let sets = 0;
  return (when: Date, ...taken: readonly Taken[]): CataloguedRun => {
    const id = idAt(when);
    const records = taken.map(({ database, type }): CompletedRecord => {
      const now = state.get(database) ?? { lsn: 10, logFrom: 10, base: '' };
      const guid = `SET-${++sets}`;
      const [first, last] = type === 'log' ? [now.logFrom, now.lsn + 10] : [now.lsn, now.lsn + 5];
      const set = aBackupSet({
        backupSetGuid: guid,
        familyGuid: `FAMILY-${database}`,
        recoveryForkGuid: `FORK-${database}`,
        firstRecoveryForkGuid: `FORK-${database}`,
        differentialBaseGuid: type === 'differential' ? now.base : null,
        firstLsn: lsn(first),
        lastLsn: lsn(last),
        startedAt: new Date(when.getTime() - 2000).toISOString(),
        finishedAt: new Date(when.getTime() - 1000).toISOString(),
      });
      state.set(database, {
        lsn: last,
        logFrom: type === 'log' ? last : now.logFrom,
        base: type === 'full' ? guid : now.base,
      });
      const stored = {
        file: `databases/${database}_${id}.gz`,
        compression: 'gzip',
        encryption: null,
        ...aMeasured(bytes),
        content: aMeasured(bytes * 4),
      } as const;
      return aCompletedRecord(database, id, { type, set, stored });
    });
    return aRun(id, records, { finishedAt: when.toISOString() });
  };
};

/** One run of one database for each line: `2026-11-20 full`, `2026-11-20 14:00 log`, in the order of time. */
export const history = (lines: readonly string[], database = 'users', bytes = 1000): readonly CataloguedRun[] => {
  const take = server(bytes);
  return lines.map((line) => {
    const [, day = '', time = '02:00', type = ''] = /^(\S+) (?:(\S+) )?(full|differential|log)$/.exec(line) ?? [];
    if (type !== 'full' && type !== 'differential' && type !== 'log') throw new Error(line);
    return take(at(`${day} ${time}:00`), { database, type });
  });
};

/** A full at two in the morning of each of so many days up to and with `last`. */
export const nightly = (days: number, last: string): readonly string[] =>
  Array.from({ length: days }, (_, index) => {
    const date = new Date(at(last).getTime() - (days - 1 - index) * 24 * HOUR_MS);
    return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} full`;
  });

/** What stays, oldest first: the day and hour of each run and why. */
export const kept = (runs: readonly CataloguedRun[], policy: RetentionPolicy, now: Date): readonly string[] =>
  planRotation(runs, policy, now)
    .decisions.toReversed()
    .flatMap(({ action, id, reason }) => (action === 'keep' ? [`${shortId(id)} ${reason.code}`] : []));

export const shortId = (id: RunId): string => `${id.slice(4, 6)}-${id.slice(6, 8)} ${id.slice(9, 11)}`;

export const stayingRuns = ({ decisions }: RotationPlan): readonly CataloguedRun[] =>
  decisions.flatMap(({ action, run }) => (action === 'keep' ? [run] : []));
