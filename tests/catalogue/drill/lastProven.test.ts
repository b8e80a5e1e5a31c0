import { expect, test } from 'vitest';
import { proofOf } from '../../../src/catalogue/drill/lastProven.ts';
import { parseDatabaseName } from '../../../src/domain/databaseName.ts';
import { aDrill } from '../../support/drills.ts';

const INVENTARIO = parseDatabaseName('inventario');
const NOW = new Date('2026-11-22T12:00:00Z');
const outcome = { status: 'failed', code: 'CHECKDB_FAILED', error: 'page 1:42 is damaged' } as const;

test('the newest good drill is the proof, and a later failure stands beside it', () => {
  const older = aDrill('20261101_050000', 'inventario');
  const newest = aDrill('20261110_050000', 'Inventario');
  const failed = aDrill('20261120_050000', 'inventario', { outcome });
  expect(proofOf([failed, newest, older], INVENTARIO, NOW)).toEqual({ proven: newest, failed });
});

test('a failure that a good drill followed is history', () => {
  const failed = aDrill('20261101_050000', 'inventario', { outcome });
  const proven = aDrill('20261110_050000', 'inventario');
  expect(proofOf([proven, failed], INVENTARIO, NOW)).toEqual({ proven, failed: null });
});

test('drills of other databases and from the future prove nothing', () => {
  const drills = [aDrill('20261110_050000', 'users'), aDrill('20270101_050000', 'inventario')];
  expect(proofOf(drills, INVENTARIO, NOW)).toEqual({ proven: null, failed: null });
});
