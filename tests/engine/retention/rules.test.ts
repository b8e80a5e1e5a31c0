import { describe, expect, test } from 'vitest';
import { planRotation } from '../../../src/engine/retention/planRotation.ts';
import type { RetentionPolicy } from '../../../src/engine/retention/rotation.ts';
import { aCompletedRecord } from '../../support/manifests.ts';
import { aPolicy, someRules } from '../../support/retention.ts';
import { at, history, kept, nightly, server, shortId } from './retentionSites.ts';

const NOW = at('2026-11-20 12:00:00');
const calendar = (day: number, week: number, month: number, year: number) =>
  aPolicy({ calendar: { day, week, month, year } });

describe('the calendar', () => {
  test('keeps the newest good data set of each of the last days, weeks, months and years that have one', () => {
    const runs = history(nightly(700, '2026-11-20'));
    expect(kept(runs, calendar(3, 3, 4, 2), NOW)).toEqual([
      '12-31 02 calendar',
      '08-31 02 calendar',
      '09-30 02 calendar',
      '10-31 02 calendar',
      '11-08 02 calendar',
      '11-15 02 calendar',
      '11-18 02 calendar',
      '11-19 02 calendar',
      '11-20 02 calendar',
    ]);
  });

  test('counts periods that have a backup, however long ago, and takes the newest of each', () => {
    const runs = history(['2026-01-05 full', '2026-01-05 14:00 full', '2026-03-09 full', '2026-03-09 20:00 full']);
    expect(kept(runs, calendar(2, 0, 0, 0), NOW)).toEqual(['01-05 14 calendar', '03-09 20 calendar']);
  });

  test('names the period and its place, weeks by their Monday', () => {
    const [first] = planRotation(history(['2026-11-18 full']), calendar(0, 1, 0, 0), NOW).decisions;
    expect(first?.reason).toEqual({ code: 'calendar', period: 'week', of: '2026-11-16', number: 1 });
  });

  test('keeps a differential for its day, and the full that it hangs on', () => {
    const runs = history(['2026-10-01 full', '2026-11-18 differential', '2026-11-19 differential', '2026-11-20 full']);
    expect(kept(runs, calendar(2, 0, 0, 0), NOW)).toEqual([
      '10-01 02 needed_by',
      '11-19 02 calendar',
      '11-20 02 calendar',
    ]);
  });

  test('keeps the logs since the oldest of its days, so that each moment since then can be restored', () => {
    const runs = history([
      '2026-11-17 full',
      '2026-11-17 12:00 log',
      '2026-11-18 full',
      '2026-11-18 12:00 log',
      '2026-11-19 full',
      '2026-11-19 12:00 log',
      '2026-11-20 full',
    ]);
    expect(kept(runs, calendar(2, 0, 0, 0), NOW)).toEqual([
      '11-18 02 needed_by',
      '11-18 12 needed_by',
      '11-19 02 calendar',
      '11-19 12 log_since',
      '11-20 02 calendar',
    ]);
  });

  test('keeps no log for a week, a month or a year: they are the moments that they were taken at', () => {
    const runs = history(['2026-10-01 full', '2026-10-01 12:00 log', '2026-11-20 full']);
    expect(kept(runs, calendar(0, 0, 2, 0), NOW)).toEqual(['10-01 02 calendar', '11-20 02 calendar']);
  });

  test('does not take a damaged set for the one of its day, nor a safety copy', () => {
    const take = server();
    const good = take(at('2026-11-20 01:00:00'), { database: 'users', type: 'full' });
    const later = take(at('2026-11-20 02:00:00'), { database: 'users', type: 'full' });
    const [record] = later.manifest.databases;
    if (record?.status !== 'completed') throw new Error('a set');
    const damaged = aCompletedRecord('users', later.manifest.id, {
      ...record,
      set: { ...record.set, isDamaged: true },
    });
    const broken = { ...later, manifest: { ...later.manifest, databases: [damaged] } };
    const safety = { ...later, manifest: { ...later.manifest, purpose: 'safety' as const } };
    for (const other of [broken, safety]) {
      expect(kept([good, other], calendar(1, 0, 0, 0), NOW)[0]).toBe('11-20 01 calendar');
    }
  });
});

test('the presets keep what they say', () => {
  const runs = history(nightly(800, '2026-11-20'));
  expect(kept(runs, calendar(30, 12, 12, 5), NOW)).toHaveLength(30 + 8 + 9 + 1);
  const small = aPolicy({ calendar: { day: 7, week: 4, month: 12, year: 0 }, fullBackups: 3 });
  expect(kept(runs, small, NOW)).toHaveLength(7 + 2 + 11);
});

test('each type of backup may have an age of its own', () => {
  const runs = history([
    '2026-06-01 full',
    '2026-10-01 full',
    '2026-10-15 differential',
    '2026-11-01 12:00 log',
    '2026-11-18 full',
    '2026-11-19 12:00 log',
  ]);
  const policy = aPolicy({ typeDays: { full: 60, differential: 21, log: 7 } });
  expect(kept(runs, policy, NOW)).toEqual([
    '10-01 02 young_of_type',
    '10-15 02 needed_by',
    '11-01 12 needed_by',
    '11-18 02 young_of_type',
    '11-19 12 young_of_type',
  ]);
});

test('so many of the newest fulls are kept with all that came after the oldest of them that can be restored', () => {
  const runs = history([
    '2026-10-01 full',
    '2026-10-08 full',
    '2026-10-15 full',
    '2026-10-16 12:00 log',
    '2026-10-20 full',
  ]);
  expect(kept(runs, aPolicy({ fullBackups: 2 }), NOW)).toEqual([
    '10-01 02 needed_by',
    '10-15 02 newest_full',
    '10-16 12 log_since',
    '10-20 02 newest_full',
  ]);
});

test('a recovery window keeps the data set that it begins with and everything since', () => {
  const runs = history([
    '2026-11-01 full',
    '2026-11-02 12:00 log',
    '2026-11-08 full',
    '2026-11-09 12:00 log',
    '2026-11-12 12:00 log',
    '2026-11-14 12:00 log',
    '2026-11-15 full',
    '2026-11-16 12:00 log',
  ]);
  expect(kept(runs, aPolicy({ recoveryWindowDays: 7 }), NOW)).toEqual([
    '11-08 02 recovery_window',
    '11-09 12 needed_by',
    '11-12 12 needed_by',
    '11-14 12 recovery_window',
    '11-15 02 recovery_window',
    '11-16 12 recovery_window',
  ]);
});

describe('fiscal years', () => {
  const fiscalYear = { firstMonth: 1, current: 3, earlier: 1 };
  const keptOf = (database: string, now: Date, firstMonth = 1) =>
    kept(history(nightly(6, '2026-11-20'), database), aPolicy({ fiscalYear: { ...fiscalYear, firstMonth } }), now);

  test('keep three of a database of the current year and one of an earlier year', () => {
    expect(keptOf('empresa_2026', NOW)).toHaveLength(3);
    expect(keptOf('empresa_2025', NOW)).toEqual(['11-20 02 fiscal_year']);
  });

  test('begin in the month that is configured', () => {
    const march = at('2027-03-31 12:00:00');
    expect(keptOf('empresa_2026', march, 4)).toHaveLength(3);
    expect(keptOf('empresa_2026', at('2027-04-01 12:00:00'), 4)).toHaveLength(1);
  });

  test('say nothing of a database without a year in its name', () => {
    for (const name of ['empresa', 'empresa_12026', 'empresa_1850']) {
      expect(keptOf(name, NOW)).toEqual(['11-20 02 last_good']);
    }
  });
});

describe('a quota', () => {
  test('lets the oldest go, and tells how large what stays is when that is still too much', () => {
    const runs = history(nightly(10, '2026-11-20'));
    const policy = aPolicy({ maxAgeDays: 30, quotaBytes: 3500 });
    expect(kept(runs, policy, NOW)).toEqual([
      '11-18 02 young_enough',
      '11-19 02 young_enough',
      '11-20 02 young_enough',
    ]);
    const { decisions, overQuota } = planRotation(runs, aPolicy({ maxAgeDays: 30, quotaBytes: 500 }), NOW);
    expect(decisions.filter(({ action }) => action === 'keep').map(({ id }) => shortId(id))).toEqual(['11-20 02']);
    expect(decisions.at(-1)?.reason).toMatchObject({ code: 'over_quota', quotaBytes: 500 });
    expect(overQuota).toEqual([{ database: 'users', bytes: 1000, quotaBytes: 500 }]);
  });

  test('by itself keeps all that fits', () => {
    const runs = history(nightly(5, '2026-11-20'));
    expect(kept(runs, aPolicy({ quotaBytes: 5000 }), NOW)).toHaveLength(5);
    expect(kept(runs, aPolicy({ quotaBytes: 2000 }), NOW)).toEqual(['11-19 02 within_quota', '11-20 02 within_quota']);
  });

  test('takes no full from a differential that stays, but first the differential', () => {
    const runs = history(['2026-11-17 full', '2026-11-18 differential', '2026-11-19 differential', '2026-11-20 full']);
    const of = (quotaBytes: number) =>
      kept(runs, aPolicy({ maxAgeDays: 30, quotaBytes }), NOW).map((line) => line.slice(0, 8));
    expect(of(3000)).toEqual(['11-17 02', '11-19 02', '11-20 02']);
    expect(of(2000)).toEqual(['11-20 02']);
  });

  test('never shortens a recovery window', () => {
    const runs = history(nightly(10, '2026-11-20'));
    const policy = aPolicy({ recoveryWindowDays: 3, maxAgeDays: 30, quotaBytes: 1000 });
    expect(kept(runs, policy, NOW)).toEqual([
      '11-17 02 recovery_window',
      '11-18 02 recovery_window',
      '11-19 02 recovery_window',
      '11-20 02 recovery_window',
    ]);
  });
});

describe('whatever the rules', () => {
  test('nothing goes before a newer good and verified full is there', () => {
    const [old, newer] = history(['2026-01-01 full', '2026-11-19 full']);
    if (old === undefined || newer === undefined) throw new Error('two runs');
    expect(kept([old, newer], aPolicy({ maxAgeDays: 1 }), NOW)).toEqual(['11-19 02 last_good']);
    const [record] = newer.manifest.databases;
    if (record?.status !== 'completed') throw new Error('a set');
    const unverified = { ...record, verified: { verifyOnly: false, readBack: false } };
    const unproven = { ...newer, manifest: { ...newer.manifest, databases: [unverified] } };
    expect(kept([old, unproven], aPolicy({ maxAgeDays: 1 }), NOW)).toEqual([
      '01-01 02 last_good',
      '11-19 02 last_good',
    ]);
  });

  test('a database has rules of its own, whatever the case of its name, and others follow those of all', () => {
    const take = server();
    const days = nightly(5, '2026-11-20').map((line) => line.slice(0, 10));
    const runs = ['users', 'obras'].flatMap((database, index) =>
      days.map((day) => take(at(`${day} 0${index + 1}:00:00`), { database, type: 'full' })),
    );
    const policy: RetentionPolicy = {
      common: someRules({ fullBackups: 1 }),
      ofDatabases: [{ name: aCompletedRecord('USERS', 'x').name, rules: someRules({ fullBackups: 3 }) }],
    };
    expect(kept(runs, policy, NOW).map((line) => line.slice(0, 8))).toEqual([
      '11-18 01',
      '11-19 01',
      '11-20 01',
      '11-20 02',
    ]);
  });

  test('a run goes as a whole: what shares it with a set that stays says so', () => {
    const take = server();
    const both = [
      { database: 'users', type: 'full' },
      { database: 'obras', type: 'full' },
    ] as const;
    const runs = [take(at('2026-10-01'), ...both), take(at('2026-11-20 02:00:00'), both[0])];
    const plan = planRotation(runs, aPolicy({ maxAgeDays: 5 }), NOW);
    expect(plan.decisions[1]?.sets.map(({ database, reason }) => [database, reason])).toEqual([
      ['users', { code: 'shares_run', with: 'obras' }],
      ['obras', { code: 'last_good', databases: ['obras'] }],
    ]);
    expect(plan.decisions[1]?.reason).toEqual({ code: 'last_good', databases: ['obras'] });
  });

  test('a chain stays whole for what shares a run with a set that stays by itself', () => {
    const take = server();
    const [users, obras] = ['users', 'obras'] as const;
    const runs = [
      take(at('2026-09-01'), { database: users, type: 'full' }),
      take(at('2026-10-01'), { database: users, type: 'differential' }, { database: obras, type: 'full' }),
      take(at('2026-11-20 02:00:00'), { database: users, type: 'full' }),
    ];
    expect(kept(runs, aPolicy({ maxAgeDays: 5 }), NOW)).toEqual([
      '09-01 12 needed_by',
      '10-01 12 last_good',
      '11-20 02 young_enough',
    ]);
  });

  test('databases whose fulls lie on different days do not keep each other for ever', () => {
    const take = server();
    const runs = nightly(40, '2026-11-20').map((line, index) =>
      take(
        at(`${line.slice(0, 10)} 02:00:00`),
        { database: 'users', type: index % 6 === 0 ? 'full' : 'differential' },
        { database: 'obras', type: index % 6 === 3 ? 'full' : 'differential' },
      ),
    );
    expect(kept(runs, aPolicy({ maxAgeDays: 2 }), NOW)[0]?.slice(0, 5)).toBe('11-14');
  });

  test('failed runs and safety copies go after 30 days where no age is configured', () => {
    const runs = history(['2026-10-01 full', '2026-11-01 full', '2026-11-19 full']).map((run, index) =>
      index === 2 ? run : { ...run, manifest: { ...run.manifest, purpose: 'safety' as const } },
    );
    expect(kept(runs, calendar(1, 0, 0, 0), NOW)).toEqual(['11-01 02 young_enough', '11-19 02 calendar']);
  });
});
