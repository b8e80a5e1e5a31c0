import { describe, expect, test } from 'vitest';
import { RexusError } from '../../../src/domain/rexusError.ts';
import type { BackupPlan } from '../../../src/engine/backupPlan.ts';
import { COMMANDS } from '../../../src/ui/keys.ts';
import { plannedRun } from '../../../src/ui/progress/runProgress.ts';
import {
  type BackupAction,
  type BackupState,
  backupReducer,
  initialBackup,
} from '../../../src/ui/screens/backup/backupReducer.ts';
import { aManifest } from '../../support/manifests.ts';
import { scriptedServices } from '../../support/scriptedServices.ts';
import { key, pressing } from './presses.ts';

const services = scriptedServices();
const press = pressing<BackupState>(backupReducer);
const start = initialBackup(services.settings);
const planning = press(start, key('choose'));
if (planning.phase !== 'planning') throw new Error('it plans');
const plan = await services.planBackup(planning.request, new AbortController().signal);
const planned = backupReducer(planning, { type: 'planned', plan });
const running = press(planned, key('choose'));
const error = new RexusError('INTERRUPTED', { signal: 'SIGINT' });
const report = { manifest: aManifest('20261121_120000', []), path: services.settings.file, exitCode: 0 } as const;
const finished = backupReducer(running, { type: 'finished', report });
const brokenOff = backupReducer(running, { type: 'broken_off', error });
const noPlan = backupReducer(planning, { type: 'plan_failed', error });

test('asks for a plan of exactly the databases that are ticked', () => {
  const state = press(start, key('down'), key('toggle'), key('choose'));
  expect(state.phase === 'planning' && state.request).toEqual({
    databases: ['users', 'auditoria'],
    type: 'full',
    copyOnly: false,
    tail: null,
    label: null,
    includeFiles: true,
    rotate: true,
    purpose: 'backup',
  });
});

test('the arrows to the sides choose the type, round and round, and a step back keeps it', () => {
  const types = ['right', 'right', 'right', 'right', 'left'] as const;
  let state = start;
  const seen = types.map((command) => {
    state = press(state, key(command));
    return state.phase === 'choosing' && state.type;
  });
  expect(seen).toEqual(['differential', 'log', 'auto', 'full', 'auto']);
  const asked = press(state, key('choose'));
  expect(asked.phase === 'planning' && asked.request.type).toBe('auto');
  expect(press(asked, key('back'))).toMatchObject({ phase: 'choosing', type: 'auto' });
});

test('goes no further with nothing ticked, and forgets that on the next key', () => {
  const state = press(start, key('toggleAll'), key('choose'));
  expect(state).toMatchObject({ phase: 'choosing', problem: 'nothing_chosen' });
  expect(press(state, key('toggle'))).toMatchObject({ phase: 'choosing', problem: null });
});

test('runs the plan that was shown', () => {
  expect(running).toEqual({ phase: 'running', plan, run: plannedRun(plan), stop: 'not_asked' });
});

test.each<[string, Partial<BackupPlan>]>([
  ['there is no room', { space: { ...plan.space, verdict: 'not_enough' } }],
  [
    'every database is refused',
    { databases: plan.databases.map(({ name }) => ({ action: 'refuse', type: 'full', name, error })) },
  ],
])('does not run when %s', (_why, changes) => {
  const state = backupReducer(planning, { type: 'planned', plan: { ...plan, ...changes } });
  expect(press(state, key('choose'))).toBe(state);
});

describe('Esc', () => {
  const phases: readonly (readonly [string, BackupState, BackupState['phase']])[] = [
    ['choosing', start, 'left'],
    ['planning', planning, 'choosing'],
    ['with no plan', noPlan, 'choosing'],
    ['the plan', planned, 'choosing'],
    ['the result', finished, 'left'],
    ['a run that broke off', brokenOff, 'left'],
    ['left already', { phase: 'left' }, 'left'],
  ];
  test.each(phases)('in %s leads on', (_name, state, phase) => {
    expect(press(state, key('back')).phase).toBe(phase);
  });

  test('in a run asks; again, or no, goes on; yes stops and nothing is asked any more', () => {
    const asking = press(running, key('back'));
    expect(asking).toMatchObject({ phase: 'running', stop: 'asking' });
    expect(press(asking, key('back'))).toMatchObject({ stop: 'not_asked' });
    expect(press(asking, key('no'))).toMatchObject({ stop: 'not_asked' });
    expect(press(asking, key('choose'))).toMatchObject({ stop: 'asking' });
    const stopping = press(asking, key('yes'));
    expect(stopping).toMatchObject({ stop: 'stopping' });
    expect(press(stopping, key('back'), key('no'))).toMatchObject({ stop: 'stopping' });
  });

  test('keeps what was ticked', () => {
    const state = press(start, key('toggle'), key('choose'));
    expect(press(state, key('back'))).toMatchObject({
      choices: { items: [{ isChosen: false }, { isChosen: true }, {}] },
    });
  });
});

test('yes without having been asked stops nothing', () => {
  expect(press(running, key('yes'))).toEqual(running);
});

test('what comes too late changes nothing', () => {
  const late: readonly BackupAction[] = [
    { type: 'planned', plan },
    { type: 'plan_failed', error },
    { type: 'finished', report },
    { type: 'broken_off', error },
    { type: 'event', event: { type: 'files_started', part: 'config' } },
  ];
  for (const state of [start, finished, brokenOff, { phase: 'left' } as const]) {
    for (const action of late) expect(backupReducer(state, action)).toBe(state);
  }
});

test('no key in any phase throws', () => {
  for (const state of [start, planning, noPlan, planned, running, finished, brokenOff]) {
    for (const command of COMMANDS) expect(press(state, key(command))).toBeDefined();
  }
});
