import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventForm } from '../../src/cli/eventForm.ts';
import { exitErrorForm, jsonForm } from '../../src/cli/jsonForm.ts';
import { parseLsn } from '../../src/domain/lsn.ts';
import { RexusError } from '../../src/domain/rexusError.ts';
import { parseRunId } from '../../src/domain/runId.ts';
import { Secret } from '../../src/domain/secret.ts';
import { aCompletedRecord, aRun } from '../support/manifests.ts';
import { olderThan } from '../support/retention.ts';

test.each([
  [undefined, null],
  [Number.NaN, null],
  [Number.POSITIVE_INFINITY, null],
  [parseLsn('43000000016800037'), '43000000016800037'],
  [new Date('2026-11-20T02:00:00Z'), '2026-11-20T02:00:00.000Z'],
  [new Secret('geheim'), '[secret]'],
  [
    { startedAt: 1, contentMd5: 'x', left: undefined, none: null },
    { started_at: 1, content_md5: 'x', none: null },
  ],
  [[{ bigN: 2n ** 80n }], [{ big_n: '1208925819614629174706176' }]],
])('%o becomes %j', (value, form) => {
  expect(jsonForm(value, 'en')).toEqual(form);
});

test('an error is its code, its sentence and the advice, in the language', () => {
  const error = new RexusError('SECRET_MISSING', { variable: 'DB_PASSWORD' });
  expect(jsonForm({ error }, 'es')).toEqual({
    error: { code: 'SECRET_MISSING', message: expect.stringContaining('DB_PASSWORD'), advice: expect.any(String) },
  });
  expect(exitErrorForm(error, 'en')).toEqual({
    message_type: 'exit_error',
    exit_code: 2,
    code: 'SECRET_MISSING',
    message: 'DB_PASSWORD is not set',
    advice: expect.any(String),
  });
});

test("an event's type is its message_type, also of the run that a schedule started", () => {
  const files = { type: 'files_started', part: 'config' } as const;
  const form = { message_type: 'files_started', part: 'config' };
  expect(eventForm(files, 'en')).toEqual(form);
  expect(eventForm({ type: 'run', schedule: 'night', event: files }, 'en')).toEqual({
    message_type: 'run',
    schedule: 'night',
    event: form,
  });
});

test('a rotation names the runs and holds none of their manifests', () => {
  const id = parseRunId('20261120_020000');
  const run = aRun(id, [aCompletedRecord('users', id)]);
  const reason = { code: 'young_enough', ageDays: 1, maxDays: 30 } as const;
  const plan = {
    policy: olderThan(30),
    decisions: [{ action: 'keep', id, run, ageMs: 0, reason, sets: [] }],
    overQuota: [],
  } as const;
  expect(eventForm({ type: 'rotated', plan, removed: [] }, 'en')).toEqual({
    message_type: 'rotated',
    max_backup_days: 30,
    policy: { common: expect.objectContaining({ max_age_days: 30, full_backups: 0 }), of_databases: [] },
    runs: [{ id, action: 'keep', age_ms: 0, reason: { code: 'young_enough', age_days: 1, max_days: 30 }, sets: [] }],
    over_quota: [],
    removed: [],
  });
});

test('no secret appears, however deep it stands', () => {
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      fc.constant(new Secret('geheim')),
      fc.bigInt(),
      fc.string().filter((text) => !text.includes('geheim')),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'connection', 'passWord'), tie('tree')),
    ),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      expect(JSON.stringify(jsonForm(value, 'en'))).not.toContain('geheim');
    }),
  );
});
