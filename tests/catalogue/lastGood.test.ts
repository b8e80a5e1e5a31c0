import { describe, expect, it } from 'vitest';
import { lastGood } from '../../src/catalogue/lastGood.ts';
import { aBackupSet, aCompletedRecord, aFailedRecord, aRun } from '../support/manifests.ts';

const ids = (runs: Parameters<typeof lastGood>[0]): Record<string, string> =>
  Object.fromEntries([...lastGood(runs)].map(([key, { run }]) => [key, run.manifest.id]));

describe('lastGood', () => {
  it('is the newest finished one of each database, whatever the order of the runs', () => {
    const old = aRun('20261118_020000', [aCompletedRecord('users', 'a'), aCompletedRecord('auditoria', 'a')]);
    const middle = aRun('20261119_020000', [aCompletedRecord('Users', 'b'), aFailedRecord('auditoria')]);
    const failed = aRun('20261120_020000', [aFailedRecord('users')]);
    const expected = { users: '20261119_020000', auditoria: '20261118_020000' };
    expect(ids([old, middle, failed])).toEqual(expected);
    expect(ids([failed, middle, old])).toEqual(expected);
  });

  it('goes by when a run finished, since run ids are local time and repeat an hour once a year', () => {
    const first = aRun('20261025_025500', [aCompletedRecord('users', 'a')], {
      finishedAt: '2026-10-25T02:56:00+02:00',
    });
    const second = aRun('20261025_020500', [aCompletedRecord('users', 'b')], {
      finishedAt: '2026-10-25T02:06:00+01:00',
    });
    expect(ids([first, second])).toEqual({ users: '20261025_020500' });
  });

  it('is neither a differential, nor a log, nor a backup of a damaged database', () => {
    const full = aRun('20261118_020000', [aCompletedRecord('users', 'a')]);
    const others = (['differential', 'log'] as const).map((type, n) =>
      aRun(`20261119_02000${n}`, [aCompletedRecord('users', 'b', { type })]),
    );
    const damaged = aRun('20261120_020000', [aCompletedRecord('users', 'c', { set: aBackupSet({ isDamaged: true }) })]);
    expect(ids([full, ...others, damaged])).toEqual({ users: '20261118_020000' });
  });
});
