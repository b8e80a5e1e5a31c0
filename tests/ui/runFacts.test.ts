import { expect, test } from 'vitest';
import { en } from '../../src/messages/en.ts';
import { namesWithin } from '../../src/ui/screens/runs/runFacts.ts';
import { aCompletedRecord, aManifest } from '../support/manifests.ts';

const RUN = '20261121_020000';
const of = (...names: readonly string[]) =>
  aManifest(
    RUN,
    names.map((name) => aCompletedRecord(name, RUN)),
  );

test.each([
  [['users', 'inventario'], 17, 'users, inventario'],
  [['users', 'inventario'], 16, '2 databases'],
  // One name says more than a number, also when its end is cut off.
  [['contabilidad_de_la_central'], 10, 'contabilidad_de_la_central'],
  [[], 10, ''],
])('the databases %j within %i columns are %j', (names, width, expected) => {
  expect(namesWithin(of(...names), en, width)).toBe(expected);
});
