import { describe, expect, test } from 'vitest';
import type { When } from '../../../src/config/when.ts';
import { parseCron } from '../../../src/domain/cron.ts';
import { parseDatabaseName } from '../../../src/domain/databaseName.ts';
import { RexusError } from '../../../src/domain/rexusError.ts';
import { parseTimeOfDay } from '../../../src/domain/timeOfDay.ts';
import { scheduleOf } from '../../../src/ui/screens/schedule/readDraft.ts';
import { draftOf, fieldsOf, isTyping, pressInDraft } from '../../../src/ui/screens/schedule/scheduleDraft.ts';
import {
  initialSchedule,
  type ScheduleState,
  scheduleReducer,
} from '../../../src/ui/screens/schedule/scheduleReducer.ts';
import { aSchedule, atTime } from '../../support/scriptedServices.ts';
import { erase, key, pressing, text } from './presses.ts';

const press = pressing<ScheduleState>(scheduleReducer);
const diario = aSchedule('diario');
const list = initialSchedule([diario, aSchedule('semanal', { when: atTime('02:00', { kind: 'monthday', day: 15 }) })]);
const editing = press(list, key('choose'));

describe('the draft', () => {
  const draft = draftOf(diario);

  test('holds the schedule unchanged until something is typed', () => {
    for (const when of [
      atTime('23:59'),
      { kind: 'times', times: [parseTimeOfDay('01:00'), parseTimeOfDay('13:00')], days: { kind: 'daily' } },
      atTime('23:59', { kind: 'weekdays', days: ['monday', 'sunday'] }),
      atTime('23:59', { kind: 'monthday', day: 31 }),
      atTime('23:59', { kind: 'monthday', day: 'last' }),
      atTime('23:59', { kind: 'ordinal', ordinal: 'last', weekday: 'friday' }),
      { kind: 'every', minutes: 90 },
      { kind: 'cron', cron: parseCron('5 4 * * mon') },
    ] satisfies readonly When[]) {
      const schedule = aSchedule('x', { when });
      expect(scheduleOf(draftOf(schedule), schedule)).toEqual(schedule);
    }
  });

  test.each(['', '24:00', '12:60', '1:5', 'noon', '12.30'])('finds %j to be no time', (time) => {
    expect(scheduleOf({ ...draft, time }, diario)).toEqual({ problem: 'time' });
  });

  test.each(['0', '32', '', 'x', '1.5', '-1'])('finds %j to be no day of a month', (monthday) => {
    expect(scheduleOf({ ...draft, kind: 'monthday', typed: { ...draft.typed, monthday } }, diario)).toEqual({
      problem: 'monthday',
    });
  });

  test('takes 2:05 as 02:05 and keeps days in the order of the week', () => {
    const weekly = { ...draft, time: '2:05', kind: 'weekdays', field: 'value', weekdayCursor: 6 } as const;
    const ticked = [key('toggle'), ...Array.from({ length: 6 }, () => key('up')), key('toggle')].reduce(
      pressInDraft,
      weekly,
    );
    expect(scheduleOf(ticked, diario)).toEqual({
      ...diario,
      when: atTime('02:05', { kind: 'weekdays', days: ['monday', 'sunday'] }),
    });
  });

  test('lets the first character take the place of the saved time, and only the first', () => {
    expect([text('0'), text('3:15')].reduce(pressInDraft, draft).time).toBe('03:15');
    expect([key('left'), text('4')].reduce(pressInDraft, draft).time).toBe('4');
    expect([erase, text('5')].reduce(pressInDraft, draft).time).toBe(`${draft.time.slice(0, -1)}5`);
    expect([key('down'), key('up'), text('5')].reduce(pressInDraft, draft).time).toBe(`${draft.time}5`);
  });

  test('passes over the days where there are none to choose', () => {
    expect([key('down'), key('down')].reduce(pressInDraft, draft).field).toBe('job');
    const weekly = [key('down'), key('right'), key('down')].reduce(pressInDraft, draft);
    expect(weekly).toMatchObject({ field: 'value', kind: 'weekdays', weekdayCursor: 0 });
    expect(pressInDraft(weekly, key('down')).weekdayCursor).toBe(1);
    expect(pressInDraft(weekly, key('up')).field).toBe('kind');
  });

  test('takes text in the time and the day of the month only', () => {
    expect(isTyping(draft)).toBe(true);
    expect(isTyping({ ...draft, field: 'kind' })).toBe(false);
    expect(isTyping({ ...draft, field: 'value', kind: 'weekdays' })).toBe(false);
    expect(isTyping({ ...draft, field: 'value', kind: 'monthday' })).toBe(true);
  });
});

describe('the databases, the job and the rest', () => {
  const choices = ['users', 'ventas'].map((name) => ({ name: parseDatabaseName(name), writtenAs: name }));
  const draft = { ...draftOf(diario, choices), field: 'job' } as const;

  test('are kept as they are until something is changed', () => {
    const schedule = aSchedule('x', {
      isEnabled: false,
      missed: 'skip',
      databases: [{ name: parseDatabaseName('ventas'), writtenAs: 'VENTAS' }],
      job: { kind: 'backup', type: 'auto', verify: false, rotate: false, files: false },
    });
    expect(scheduleOf(draftOf(schedule, choices), schedule)).toEqual(schedule);
  });

  test('offer a pattern that the schedule names beside the configured databases, and keep it', () => {
    const pattern = { name: parseDatabaseName('empresa_*'), writtenAs: 'empresa_*' };
    const schedule = aSchedule('x', { databases: [pattern] });
    const edited = draftOf(schedule, choices);
    expect(edited.choices).toEqual([...choices, pattern]);
    expect(scheduleOf(edited, schedule)).toEqual(schedule);
  });

  test('tick databases, and all of them are none', () => {
    const ticked = [key('down'), key('toggle'), key('down'), key('toggle')].reduce(pressInDraft, draft);
    expect(scheduleOf(ticked, diario)).toMatchObject({ databases: choices });
    expect(scheduleOf(pressInDraft(ticked, key('toggleAll')), diario)).toMatchObject({ databases: [] });
    expect(pressInDraft(ticked, key('down')).field).toBe('files');
  });

  test('offer neither databases nor files where the job has none', () => {
    const check = { ...draft, job: 'verify_all_backups', chosen: [parseDatabaseName('users')] } as const;
    expect(fieldsOf(check)).toEqual(['time', 'kind', 'job', 'missed', 'enabled']);
    expect(fieldsOf({ ...draft, job: 'log' })).not.toContain('files');
    expect(fieldsOf({ ...draft, job: 'restore_test' })).toContain('databases');
    expect(scheduleOf(check, diario)).toMatchObject({
      job: { kind: 'action', action: 'verify_all_backups' },
      databases: [],
    });
  });
});

test('a new schedule wants a name that no other has', () => {
  const added = press(list, key('add'));
  expect(added).toMatchObject({ phase: 'editing', draft: { field: 'name', name: '' } });
  expect(press(added, key('choose'))).toMatchObject({ draft: { problem: 'name' } });
  expect(press(added, text('__proto__'), key('choose'))).toMatchObject({ draft: { problem: 'name' } });
  expect(press(added, text('diario'), key('choose'))).toMatchObject({ draft: { problem: 'name_taken' } });
  expect(press(added, text(' logs '), key('choose'))).toMatchObject({ phase: 'saving', schedule: { name: 'logs' } });
});

test('deleting asks, and a failure is shown where it was asked', () => {
  const asking = press(list, key('remove'));
  expect(asking).toMatchObject({ phase: 'asking', name: 'diario' });
  expect(press(asking, key('no'))).toEqual(list);
  const deleting = press(asking, key('yes'));
  expect(deleting).toMatchObject({ phase: 'deleting', name: 'diario' });
  const error = new RexusError('FILE_UNWRITABLE', { path: '/x', reason: 'EROFS' });
  expect(scheduleReducer(deleting, { type: 'failed', error })).toMatchObject({ phase: 'asking', error });
  expect(scheduleReducer(deleting, { type: 'saved', schedules: [] })).toMatchObject({
    phase: 'list',
    cursor: 0,
    done: { kind: 'deleted', name: 'diario' },
  });
});

test('Space turns the schedule under the cursor off and on', () => {
  expect(press(list, key('toggle'))).toMatchObject({ phase: 'saving', schedule: { ...diario, isEnabled: false } });
});

test('saves what was edited and nothing else of the schedule', () => {
  const state = press(editing, erase, text('5'), key('choose'));
  expect(state).toMatchObject({ phase: 'saving', schedule: { ...diario, when: atTime('02:05') } });
  const saved = scheduleReducer(state, { type: 'saved', schedules: [diario] });
  expect(saved).toEqual({
    phase: 'list',
    schedules: [diario],
    databases: [],
    cursor: 0,
    done: { kind: 'saved', name: 'diario' },
  });
  expect(press(saved, key('down'))).toMatchObject({ done: null });
});

test('keeps what was typed when saving failed, and shows the error until the next key', () => {
  const error = new RexusError('FILE_UNWRITABLE', { path: '/x', reason: 'EROFS' });
  const failed = scheduleReducer(press(editing, erase, text('5'), key('choose')), { type: 'failed', error });
  expect(failed).toMatchObject({ phase: 'editing', error, draft: { time: '02:05' } });
  expect(press(failed, text('x'))).toMatchObject({ error: null });
});

test('does not save what is wrong', () => {
  expect(press(editing, erase, key('choose'))).toMatchObject({ phase: 'editing', draft: { problem: 'time' } });
});

test('Esc leaves the editor without saving, and the list', () => {
  expect(press(editing, erase, key('back'))).toEqual(list);
  expect(press(list, key('back'))).toEqual({ phase: 'left' });
  const saving = press(editing, key('choose'));
  expect(press(saving, key('back'))).toBe(saving);
});
