import { expect, test } from 'vitest';
import { type Lsn, parseLsn } from '../../src/domain/lsn.ts';
import { planResume, type Resumption } from '../../src/restore/planResume.ts';
import type { NotedPlace } from '../../src/restore/restoreNote.ts';
import type { DatabaseState } from '../../src/sqlserver/sqlServer.ts';

const lsn = (n: number): Lsn => parseLsn(String(n));
/** A full that ends at 10, a differential at 20, logs at 30 and 40. */
const LAST = [10, 20, 30, 40].map(lsn);
const step = (n: number): NotedPlace => ({ kind: 'step', step: n });

test.each<[string, NotedPlace, DatabaseState | null, number | null, Resumption]>([
  ['the full had not been sent', step(0), 'RESTORING', null, { kind: 'go_on', applied: 0 }],
  ['the full was copied in part', step(0), 'RESTORING', null, { kind: 'go_on', applied: 0 }],
  ['the full was applied, and nobody noted it', step(0), 'RESTORING', 10, { kind: 'go_on', applied: 0 }],
  ['the full had not been sent behind the tail', step(0), 'RESTORING', 45, { kind: 'go_on', applied: 0 }],
  ['the differential was not', step(1), 'RESTORING', 10, { kind: 'go_on', applied: 1 }],
  ['the differential was', step(1), 'RESTORING', 20, { kind: 'go_on', applied: 2 }],
  ['a log was not', step(2), 'RESTORING', 20, { kind: 'go_on', applied: 2 }],
  ['a log was applied in part: it is applied again', step(2), 'RESTORING', 25, { kind: 'go_on', applied: 2 }],
  ['the last log was applied', step(3), 'RESTORING', 40, { kind: 'go_on', applied: 4 }],
  ['the last log stopped within', step(3), 'RESTORING', 35, { kind: 'go_on', applied: 3 }],
  ['it was to be opened', { kind: 'recover' }, 'RESTORING', 35, { kind: 'go_on', applied: 4 }],
  ['it was opened', { kind: 'recover' }, 'ONLINE', null, { kind: 'check' }],
  ['it was being kept safe', { kind: 'safety' }, 'RESTORING', 99, { kind: 'reopen' }],
  ['it had not been touched yet', { kind: 'safety' }, 'ONLINE', null, { kind: 'anew' }],
  ['the first RESTORE never came', step(0), 'ONLINE', null, { kind: 'anew' }],
  ['somebody opened it', step(2), 'ONLINE', null, { kind: 'anew' }],
  ['somebody dropped it', step(2), null, null, { kind: 'anew' }],
  ['it is of another restore', step(2), 'RESTORING', 5, { kind: 'go_on', applied: 0 }],
  ['the server tells nothing', step(2), 'RESTORING', null, { kind: 'go_on', applied: 0 }],
  ['it broke', step(2), 'SUSPECT', null, { kind: 'anew' }],
])('%s', (_, at, state, redo, expected) => {
  expect(planResume({ at }, { state, redoPoint: redo === null ? null : lsn(redo) }, LAST)).toEqual(expected);
});
