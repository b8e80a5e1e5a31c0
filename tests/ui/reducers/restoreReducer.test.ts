import { describe, expect, test } from 'vitest';
import { parseDatabaseName } from '../../../src/domain/databaseName.ts';
import { RexusError } from '../../../src/domain/rexusError.ts';
import { parseRunId } from '../../../src/domain/runId.ts';
import type { RestorePlan } from '../../../src/restore/restorePlan.ts';
import { COMMANDS } from '../../../src/ui/keys.ts';
import { initialRestore, restoreReducer } from '../../../src/ui/screens/restore/restoreReducer.ts';
import { keyModeOf, type RestoreState } from '../../../src/ui/screens/restore/restoreState.ts';
import { aCompletedRecord, aFailedRecord, aRun } from '../../support/manifests.ts';
import { scriptedServices } from '../../support/scriptedServices.ts';
import { digit, key, pressing, text } from './presses.ts';

const ID = '20261121_020000';
const press = pressing<RestoreState>(restoreReducer);
const two = aRun(ID, [aCompletedRecord('users', ID), aCompletedRecord('inventario', ID), aFailedRecord('auditoria')], {
  config: {
    status: 'completed',
    error: null,
    entries: [
      { source: '/app/web.config', backup: 'config/web.config', sizeBytes: 1, md5: 'a', sha256: 'b', encryption: null },
    ],
  },
});
const one = aRun('20261120_020000', [aCompletedRecord('users', '20261120_020000')]);
const services = scriptedServices({ runs: [two, one] });
const list = initialRestore({ runs: [two, aRun('20261119_020000', [aFailedRecord('users')]), one] }, [], null);
const parts = press(list, key('choose'));
const naming = press(parts, key('toggle'), key('choose'));
const planning = press(naming, key('choose'));
if (planning.phase !== 'planning') throw new Error('it plans');
const plan = await services.planRestore(planning.request, new AbortController().signal);
const planned = restoreReducer(planning, { type: 'planned', plan });
const confirming = press(planned, key('choose'));
const running = press(confirming, text('users'), key('choose'));
const error = new RexusError('INTERRUPTED', { signal: 'SIGINT' });
const noPlan = restoreReducer(planning, { type: 'plan_failed', error });
const finished = restoreReducer(running, {
  type: 'finished',
  report: { databases: [], filesRestored: 0, filesFailed: 0, exitCode: 0 },
});

test('offers only runs with something good in them, and of a run only what is good', () => {
  expect(list.phase === 'choosing_run' && list.runs).toEqual([two, one]);
  expect(parts.phase === 'choosing_parts' && parts.choices.items.map(({ value }) => value.kind)).toEqual([
    'database',
    'database',
    'files',
  ]);
});

test('ticks nothing by itself where there is a choice, and the only database where there is none', () => {
  expect(parts).toMatchObject({ choices: { items: [{ isChosen: false }, { isChosen: false }, { isChosen: false }] } });
  expect(press(list, key('down'), key('choose'))).toMatchObject({ choices: { items: [{ isChosen: true }] } });
});

test('starts behind the list when the run was chosen before; an unknown one leads to the list', () => {
  expect(initialRestore({ runs: [two, one] }, [], parseRunId('20261120_020000'))).toMatchObject({
    phase: 'choosing_parts',
    run: one,
    back: { phase: 'choosing_run', cursor: 1 },
  });
  expect(initialRestore({ runs: [two, one] }, [], parseRunId('20200101_000000')).phase).toBe('choosing_run');
});

test('wants a database, not only files', () => {
  expect(press(parts, key('last'), key('toggle'), key('choose'))).toMatchObject({ problem: 'no_database' });
});

test('asks for no name with several databases, and never asks for "all" by an empty list', () => {
  expect(press(parts, key('toggleAll'), key('choose'))).toMatchObject({
    phase: 'planning',
    request: { id: ID, databases: ['users', 'inventario'], as: null, files: true, withoutTail: false },
  });
  expect(planning.request).toEqual({
    kind: 'run',
    id: ID,
    databases: ['users'],
    as: null,
    files: false,
    withoutTail: false,
  });
});

describe('a new name', () => {
  const asNew = press(naming, key('down'));
  test.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['users', 'same'],
    ['USERS', 'same'],
    ['x'.repeat(129), 'invalid'],
  ])('%j is refused as %s', (name, problem) => {
    expect(press(asNew, text(name), key('choose'))).toMatchObject({ phase: 'choosing_name', problem });
  });

  test('is taken without the blanks around it', () => {
    expect(press(asNew, text(' users '), digit(2), key('choose'))).toMatchObject({ request: { as: 'users 2' } });
  });

  test('is kept when one looks at the other option, and only typed where it belongs', () => {
    const back = press(asNew, text('copia'), key('up'), text('x'));
    expect(back).toMatchObject({ option: 'same', typed: 'copia' });
    expect(keyModeOf(back)).toBe('commands');
    expect(keyModeOf(asNew)).toBe('typing');
  });
});

describe('confirming', () => {
  test('wants exactly the name and starts only then', () => {
    for (const wrong of ['', 'user', 'USERS', 'users2']) {
      expect(press(confirming, text(wrong), key('choose'))).toMatchObject({ phase: 'confirming', isWrong: true });
    }
    expect(running).toMatchObject({ phase: 'running', plan, stop: 'not_asked' });
  });

  test('asks for every name in turn', () => {
    const both: RestorePlan = { ...plan, confirmations: [parseDatabaseName('users'), parseDatabaseName('inventario')] };
    const state = press(
      restoreReducer(planning, { type: 'planned', plan: both }),
      key('choose'),
      text('users'),
      key('choose'),
    );
    expect(state).toMatchObject({ phase: 'confirming', expected: 'inventario', typed: '' });
    expect(press(state, text('inventario'), key('choose')).phase).toBe('running');
  });

  test('is left out when nothing is overwritten, and impossible when nothing can be restored', () => {
    const nothing = restoreReducer(planning, { type: 'planned', plan: { ...plan, confirmations: [] } });
    expect(press(nothing, key('choose')).phase).toBe('running');
    const refused = restoreReducer(planning, { type: 'planned', plan: { ...plan, databases: [] } });
    expect(press(refused, key('choose'))).toBe(refused);
  });

  test('cannot be passed by repeating Enter', () => {
    expect(press(confirming, key('choose'), key('choose'), key('choose')).phase).toBe('confirming');
  });
});

describe('Esc', () => {
  test('goes back exactly one step, from the confirmation to the menu', () => {
    const seen: string[] = [];
    let state: RestoreState = confirming;
    while (state.phase !== 'left') {
      state = press(state, key('back'));
      seen.push(state.phase);
    }
    expect(seen).toEqual(['plan', 'choosing_name', 'choosing_parts', 'choosing_run', 'left']);
  });

  test.each([
    ['planning', planning, 'choosing_name'],
    ['without a plan', noPlan, 'choosing_name'],
    ['at the result', finished, 'left'],
  ] as const)('%s', (_name, state, phase) => {
    expect(press(state, key('back')).phase).toBe(phase);
  });

  test('asks before it stops a restore', () => {
    expect(press(running, key('back'))).toMatchObject({ phase: 'running', stop: 'asking' });
    expect(press(running, key('back'), key('yes'))).toMatchObject({ phase: 'running', stop: 'stopping' });
  });
});

test('what comes too late changes nothing, and no key in any phase throws', () => {
  for (const state of [list, parts, naming, planned, confirming, finished]) {
    expect(restoreReducer(state, { type: 'planned', plan })).toBe(state);
    expect(restoreReducer(state, { type: 'broken_off', error })).toBe(state);
    for (const command of COMMANDS) expect(press(state, key(command))).toBeDefined();
  }
});
