import { expect, test } from 'vitest';
import { localPath } from '../../../src/domain/localPath.ts';
import { RexusError } from '../../../src/domain/rexusError.ts';
import { listOf, type RunsState, runsReducer } from '../../../src/ui/screens/runs/runsReducer.ts';
import { aCompletedRecord, aFailedRecord, aRun } from '../../support/manifests.ts';
import { key, pressing } from './presses.ts';

const press = pressing<RunsState>(runsReducer);
const error = new RexusError('MANIFEST_INVALID', { path: '/b/x.json', reason: 'x' });
const good = aRun('20261121_020000', [aCompletedRecord('users', '20261121_020000'), aFailedRecord('inventario')]);
const bad = aRun('20261120_020000', [aFailedRecord('users')]);
const list = listOf({ runs: [good, bad], unreadable: [{ path: localPath('/b/x.json'), error }] });

test('puts unreadable manifests first, then runs in their order', () => {
  expect(list.phase === 'list' && list.items.map((item) => item.kind)).toEqual(['unreadable', 'run', 'run']);
});

test('opens details with Enter and comes back to the same place with Esc', () => {
  const details = press(list, key('down'), key('choose'));
  expect(details).toMatchObject({ phase: 'details', item: { run: good } });
  expect(press(details, key('back'))).toMatchObject({ phase: 'list', cursor: 1 });
});

test('takes a run to be restored from the list and from its details, but only one that holds something', () => {
  const restoring = { phase: 'restoring', id: good.manifest.id };
  expect(press(list, key('down'), key('restore'))).toEqual(restoring);
  expect(press(list, key('down'), key('choose'), key('restore'))).toEqual(restoring);
  expect(press(list, key('restore'))).toBe(list);
  expect(press(list, key('last'), key('restore'))).toMatchObject({ phase: 'list', cursor: 2 });
});

test('Esc leaves the list, an empty one as well, and an error', () => {
  expect(press(list, key('back'))).toEqual({ phase: 'left' });
  const empty = listOf({ runs: [], unreadable: [] });
  expect(press(empty, key('choose'), key('down'), key('restore'))).toEqual(empty);
  expect(press(empty, key('back'))).toEqual({ phase: 'left' });
  expect(press({ phase: 'failed', error }, key('back'))).toEqual({ phase: 'left' });
});
