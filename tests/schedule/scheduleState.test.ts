import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { joinLocal } from '../../src/domain/localPath.ts';
import {
  readScheduleState,
  type ScheduleState,
  scheduleStatePath,
  writeScheduleState,
} from '../../src/schedule/scheduleState.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const state: ScheduleState = new Map([
  ['never ran', { rule: '02:00 daily', since: new Date('2026-06-10T10:00:00Z'), last: null }],
  [
    'diaria "ñ"',
    {
      rule: '02:00 daily',
      since: new Date('2026-06-01T10:00:00Z'),
      last: {
        plannedAt: new Date('2026-06-10T02:00:00Z'),
        startedAt: new Date('2026-06-10T02:00:01Z'),
        attempts: 1,
        outcome: { finishedAt: new Date('2026-06-10T02:04:00Z'), exitCode: 3 },
      },
    },
  ],
  [
    'died in it',
    {
      rule: '02:00 daily',
      since: new Date('2026-06-01T10:00:00Z'),
      last: {
        plannedAt: new Date('2026-06-10T02:00:00Z'),
        startedAt: new Date('2026-06-10T02:00:01Z'),
        attempts: 2,
        outcome: null,
      },
    },
  ],
]);

test('the state comes back as it was written', async () => {
  const path = scheduleStatePath(temporaryDirectory());
  await writeScheduleState(path, state);
  expect(readScheduleState(path)).toEqual({ state, damaged: null });
});

test('a state file that is not there is no damage', () => {
  expect(readScheduleState(scheduleStatePath(temporaryDirectory()))).toEqual({ state: new Map(), damaged: null });
});

test.each([
  ['half a file', '{"schema_version": 1, "schedules": {"a": {"ru'],
  ['nothing', ''],
  ['another shape', '{"schema_version": 1, "schedules": []}'],
  ['a later version', '{"schema_version": 2, "schedules": {}}'],
  ['no dates', '{"schema_version": 1, "schedules": {"a": {"rule": "x", "since": "yesterday", "last": null}}}'],
])('%s is named as damaged and put aside', (_, text) => {
  const path = scheduleStatePath(temporaryDirectory());
  writeFileSync(path, text);
  expect(readScheduleState(path)).toEqual({ state: new Map(), damaged: path });
  expect(existsSync(path)).toBe(false);
  expect(readFileSync(`${path}.damaged`, 'utf8')).toBe(text);
});

test('a state that cannot be read at all is named as damaged', () => {
  const path = scheduleStatePath(temporaryDirectory());
  mkdirSync(path);
  mkdirSync(joinLocal(path, 'inside'));
  expect(readScheduleState(path)).toMatchObject({ damaged: path });
});
