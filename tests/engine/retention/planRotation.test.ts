import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { databaseKey, isGood } from '../../../src/catalogue/lastGood.ts';
import type { CataloguedRun } from '../../../src/catalogue/manifest.ts';
import { parseManifest } from '../../../src/catalogue/manifestCodec.ts';
import { localPath } from '../../../src/domain/localPath.ts';
import { planRotation } from '../../../src/engine/retention/planRotation.ts';
import { aBackupSet, aCompletedRecord, aFailedRecord, aRun, momentOfId } from '../../support/manifests.ts';
import { PYTHON_ID, pythonManifest } from '../../support/pythonManifest.ts';
import { olderThan } from '../../support/retention.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const DAY_MS = 24 * 60 * 60 * 1000;

const good = (id: string, ...databases: string[]) =>
  aRun(
    id,
    databases.map((name) => aCompletedRecord(name, id)),
  );
const safety = (id: string, ...databases: string[]) =>
  aRun(
    id,
    databases.map((name) => aCompletedRecord(name, id)),
    { purpose: 'safety', copyOnly: true },
  );

const plan = (runs: readonly CataloguedRun[], maxBackupDays: number | null = 30) =>
  Object.fromEntries(
    planRotation(runs, olderThan(maxBackupDays), NOW).decisions.map(({ id, action, reason }) => [
      id,
      { action, ...reason },
    ]),
  );

describe('planRotation', () => {
  it('removes a run that is too old when a newer one replaces each of its databases, and names it', () => {
    const decided = plan([
      good('20261001_020000', 'users', 'auditoria'),
      good('20261119_020000', 'users'),
      good('20261118_020000', 'auditoria'),
    ]);
    expect(decided['20261001_020000']).toEqual({
      action: 'remove',
      code: 'too_old',
      ageDays: 50,
      maxDays: 30,
      replacedBy: [
        { database: 'users', id: '20261119_020000' },
        { database: 'auditoria', id: '20261118_020000' },
      ],
    });
    expect(decided['20261119_020000']).toEqual({ action: 'keep', code: 'young_enough', ageDays: 1, maxDays: 30 });
  });

  it('keeps a run with the newest good backup of any database, however old, and names the database', () => {
    const decided = plan([good('20200101_020000', 'users', 'obras'), good('20261119_020000', 'users')]);
    expect(decided['20200101_020000']).toEqual({ action: 'keep', code: 'last_good', databases: ['obras'] });
  });

  it('is not deceived by a newer run in which the database failed or was found damaged', () => {
    const damaged = aCompletedRecord('users', 'x', { set: aBackupSet({ isDamaged: true }) });
    const decided = plan([
      good('20261001_020000', 'users'),
      aRun('20261119_020000', [aFailedRecord('users')]),
      aRun('20261119_030000', [damaged]),
    ]);
    expect(decided['20261001_020000']).toMatchObject({ action: 'keep', code: 'last_good' });
  });

  it('tells no Users from users', () => {
    expect(plan([good('20261001_020000', 'users'), good('20261119_020000', 'Users')])['20261001_020000']?.action).toBe(
      'remove',
    );
  });

  it('counts the age from when a run finished, to the millisecond', () => {
    const finished = (ms: number) => new Date(NOW.getTime() - 30 * DAY_MS - ms).toISOString();
    const runs = [
      aRun('20261021_020000', [], { finishedAt: finished(0) }),
      aRun('20261021_020001', [], { finishedAt: finished(1) }),
    ];
    expect(plan(runs)['20261021_020000']?.action).toBe('keep');
    expect(plan(runs)['20261021_020001']?.action).toBe('remove');
  });

  it('removes failed runs without any good set by their age alone', () => {
    const decided = plan([
      aRun('20261001_020000', [aFailedRecord('users')]),
      aRun('20261119_020000', [aFailedRecord('users')]),
    ]);
    expect(decided['20261001_020000']).toMatchObject({ action: 'remove', replacedBy: [] });
    expect(decided['20261119_020000']).toMatchObject({ action: 'keep', code: 'young_enough' });
  });

  it('keeps a damaged backup as long as there is no good one after it', () => {
    const damaged = aRun('20261001_020000', [aCompletedRecord('users', 'x', { set: aBackupSet({ isDamaged: true }) })]);
    expect(plan([damaged])['20261001_020000']).toMatchObject({ action: 'keep', code: 'last_good' });
    expect(plan([good('20260901_020000', 'users'), damaged])['20261001_020000']?.action).toBe('keep');
    expect(plan([damaged, good('20261002_020000', 'users')])['20261001_020000']?.action).toBe('remove');
  });

  it('never lets a safety copy replace a backup, and removes safety copies too', () => {
    const decided = plan([
      good('20261001_020000', 'users'),
      safety('20260901_020000', 'users'),
      safety('20261002_020000', 'users'),
    ]);
    expect(decided['20261001_020000']).toMatchObject({ action: 'keep', code: 'last_good' });
    expect(decided['20261002_020000']).toMatchObject({ action: 'keep', code: 'last_good' });
    expect(decided['20260901_020000']).toMatchObject({ action: 'remove', replacedBy: [{ id: '20261002_020000' }] });
  });

  it('lets a run from a clock that was ahead replace nothing', () => {
    const decided = plan([good('20261001_020000', 'users'), good('20991231_020000', 'users')]);
    expect(decided['20261001_020000']).toMatchObject({ action: 'keep', code: 'last_good' });
    expect(decided['20991231_020000']).toMatchObject({ action: 'keep', code: 'young_enough' });
  });

  it('treats the runs of the Python tool alike', () => {
    const path = localPath(`/backups/backup_manifest_${PYTHON_ID}.json`);
    const python = { path, manifest: parseManifest(JSON.stringify(pythonManifest()), path) };
    expect(plan([python])[PYTHON_ID]).toMatchObject({ action: 'keep', code: 'last_good', databases: ['users'] });
    expect(plan([python, good('20261119_020000', 'users')])[PYTHON_ID]).toMatchObject({ action: 'remove' });
  });

  it('keeps everything without a limit, and lists the newest first', () => {
    const { decisions } = planRotation(
      [good('20200101_020000', 'a'), good('20261119_020000', 'a')],
      olderThan(null),
      NOW,
    );
    expect(decisions.map(({ id, reason }) => [id, reason])).toEqual([
      ['20261119_020000', { code: 'no_limit' }],
      ['20200101_020000', { code: 'no_limit' }],
    ]);
  });
});

const anyRecord = fc.tuple(
  fc.constantFrom('users', 'Users', 'obras', 'auditoria'),
  fc.constantFrom('good', 'good', 'failed', 'damaged', 'log'),
);
const anyRuns = fc
  .uniqueArray(
    fc.record({
      day: fc.integer({ min: 1, max: 28 }),
      month: fc.integer({ min: 1, max: 12 }),
      second: fc.integer({ min: 0, max: 3 }),
      purpose: fc.constantFrom('backup' as const, 'backup' as const, 'safety' as const),
      records: fc.uniqueArray(anyRecord, { maxLength: 4, selector: ([name]) => name }),
    }),
    { maxLength: 25, selector: ({ day, month, second }) => `${month} ${day} ${second}` },
  )
  .map((specs) =>
    specs.map(({ day, month, second, purpose, records }) => {
      const two = (n: number): string => String(n).padStart(2, '0');
      const id = `2026${two(month)}${two(day)}_02000${second}`;
      const databases = records.map(([name, state]) => {
        if (state === 'failed') return aFailedRecord(name);
        if (state === 'log') return aCompletedRecord(name, id, { type: 'log' });
        return aCompletedRecord(name, id, { set: aBackupSet({ isDamaged: state === 'damaged' }) });
      });
      return aRun(id, databases, { purpose, finishedAt: momentOfId(id) });
    }),
  );
const anyLimit = fc.integer({ min: 0, max: 120 });

const staying = (runs: readonly CataloguedRun[], maxBackupDays: number): readonly CataloguedRun[] =>
  planRotation(runs, olderThan(maxBackupDays), NOW)
    .decisions.filter(({ action }) => action === 'keep')
    .map(({ run }) => run);

describe('planRotation, whatever the history (laws)', () => {
  const goodTimes = (runs: readonly CataloguedRun[], purposes: readonly string[]): Map<string, number> => {
    const newest = new Map<string, number>();
    for (const { manifest } of runs) {
      const time = Date.parse(manifest.finishedAt);
      if (time > NOW.getTime() || !purposes.includes(manifest.purpose)) continue;
      for (const record of manifest.databases.filter(isGood)) {
        newest.set(databaseKey(record.name), Math.max(time, newest.get(databaseKey(record.name)) ?? 0));
      }
    }
    return newest;
  };

  it('leaves the newest good backup of every database, with and without safety copies', () => {
    fc.assert(
      fc.property(anyRuns, anyLimit, (runs, limit) => {
        const left = staying(runs, limit);
        expect(goodTimes(left, ['backup', 'safety'])).toEqual(goodTimes(runs, ['backup', 'safety']));
        expect(goodTimes(left, ['backup'])).toEqual(goodTimes(runs, ['backup']));
      }),
    );
  });

  it('does not depend on the order of the runs', () => {
    fc.assert(
      fc.property(anyRuns, anyLimit, fc.infiniteStream(fc.nat()), (runs, limit, random) => {
        const shuffled = runs.map((run) => ({ run, at: random.next().value ?? 0 })).sort((a, b) => a.at - b.at);
        expect(
          staying(
            shuffled.map(({ run }) => run),
            limit,
          ),
        ).toEqual(staying(runs, limit));
      }),
    );
  });

  it('removes nothing more when it was carried out', () => {
    fc.assert(
      fc.property(anyRuns, anyLimit, (runs, limit) => {
        const left = staying(runs, limit);
        expect(staying(left, limit)).toEqual(left);
      }),
    );
  });

  it('names replacements that stay and are newer', () => {
    fc.assert(
      fc.property(anyRuns, anyLimit, (runs, limit) => {
        const kept = new Map(staying(runs, limit).map(({ manifest }) => [manifest.id, manifest]));
        for (const { reason, run } of planRotation(runs, olderThan(limit), NOW).decisions) {
          if (reason.code !== 'too_old') continue;
          for (const { id } of reason.replacedBy) {
            expect(Date.parse(kept.get(id)?.finishedAt ?? '')).toBeGreaterThan(Date.parse(run.manifest.finishedAt));
          }
        }
      }),
    );
  });
});
