import { expect, test } from 'vitest';
import { RexusError } from '../../../src/domain/rexusError.ts';
import { parseRunId } from '../../../src/domain/runId.ts';
import type { ScheduleEvent } from '../../../src/schedule/scheduleEvent.ts';
import {
  initialScheduler,
  type SchedulerState,
  schedulerReducer,
} from '../../../src/ui/screens/scheduler/schedulerReducer.ts';
import { key, pressing } from './presses.ts';

const press = pressing<SchedulerState>(schedulerReducer);
const start = initialScheduler([], ['a line']);
const after = (state: SchedulerState, ...events: readonly ScheduleEvent[]): SchedulerState =>
  events.reduce((before, event) => schedulerReducer(before, { type: 'event', event }), state);
const due: ScheduleEvent = {
  type: 'schedule_due',
  schedule: 'diario',
  dueAt: '2026-11-22T02:00:00Z',
  reason: 'on_time',
};
const done: ScheduleEvent = { type: 'schedule_finished', schedule: 'diario', exitCode: 0, error: null };
const interrupted = new RexusError('INTERRUPTED', { signal: 'SIGINT' });
const locked = new RexusError('ALREADY_RUNNING', { pid: 1, since: 'x', what: 'scheduler' });

test('stops on Esc without asking while it waits, and asks while a run goes on', () => {
  expect(press(start, key('back'))).toMatchObject({ stop: 'stopping' });
  const running = after(start, due);
  expect(press(running, key('back'))).toMatchObject({ stop: 'asking' });
  expect(press(running, key('back'), key('no'))).toMatchObject({ stop: 'not_asked' });
  expect(press(running, key('back'), key('yes'))).toMatchObject({ stop: 'stopping' });
});

test('takes the question back when the run has ended meanwhile', () => {
  const asking = press(after(start, due), key('back'));
  expect(after(asking, done)).toMatchObject({
    stop: 'not_asked',
    current: null,
    last: { schedule: 'diario', exitCode: 0 },
  });
});

test('follows the events of the run, also when it came in the middle of one', () => {
  const plan = parseRunId('20261122_020000');
  const event: ScheduleEvent = {
    type: 'run',
    schedule: 'diario',
    event: { type: 'run_finished', id: plan, status: 'completed', exitCode: 0, durationMs: 7, manifest: 'x' },
  };
  expect(after(start, event)).toMatchObject({ current: { schedule: 'diario', run: { finished: { durationMs: 7 } } } });
});

test('forgets a due run that was skipped', () => {
  expect(after(start, due, { type: 'schedule_skipped', schedule: 'diario', reason: 'locked' })).toMatchObject({
    current: null,
  });
});

test('keeps the newest warnings and the log', () => {
  const warning = (detail: string): ScheduleEvent => ({ type: 'scheduler_warning', code: 'given_up', detail });
  expect(after(start, warning('a'), warning('b'), warning('c'))).toMatchObject({
    warnings: [{ detail: 'b' }, { detail: 'c' }],
  });
  expect(schedulerReducer(start, { type: 'log', log: ['x'] })).toMatchObject({ log: ['x'] });
});

test('leaves when it has ended, and shows why it did not run unless a person stopped it', () => {
  expect(schedulerReducer(start, { type: 'ended' })).toEqual({ phase: 'left' });
  const failed = schedulerReducer(start, { type: 'failed', error: locked });
  expect(failed).toEqual({ phase: 'failed', error: locked });
  expect(press(failed, key('back'))).toEqual({ phase: 'left' });
  const stopping = press(start, key('back'));
  expect(schedulerReducer(stopping, { type: 'failed', error: interrupted })).toEqual({ phase: 'left' });
  expect(schedulerReducer(stopping, { type: 'failed', error: locked }).phase).toBe('failed');
});
