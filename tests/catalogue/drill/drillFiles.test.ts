import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { drillPath, readDrills, writeDrill } from '../../../src/catalogue/drill/drillFiles.ts';
import { readCatalogue } from '../../../src/catalogue/readCatalogue.ts';
import { joinLocal } from '../../../src/domain/localPath.ts';
import { parseRunId } from '../../../src/domain/runId.ts';
import { aDrill } from '../../support/drills.ts';
import { temporaryDirectory } from '../../support/temporaryDirectory.ts';

const ID = '20261121_050000';

describe("a drill's evidence", () => {
  test('comes back from disk as it was written, whatever came out', async () => {
    const base = temporaryDirectory('drills');
    const good = aDrill(ID, 'inventario');
    const bad = aDrill('20261121_050001', 'users', {
      moment: { chosen: 'newest', at: null },
      rtoMs: null,
      checkDatabase: 'errors',
      assertions: [
        { query: 'SELECT 1', expect: '2', result: { status: 'failed', found: '1' } },
        { query: 'SELECT NULL', expect: true, result: { status: 'failed', found: null } },
        { query: 'SELECT x', expect: null, result: { status: 'error', code: 'SERVER_REFUSED', error: 'no column x' } },
      ],
      outcome: { status: 'failed', code: 'CHECKDB_FAILED', error: 'page 1:42 is damaged' },
    });
    expect(await writeDrill(base, good)).toBe(drillPath(base, good.id));
    await writeDrill(base, bad);
    const { drills, unreadable } = readDrills(base);
    expect(unreadable).toEqual([]);
    expect(drills.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([good, bad]);
  });

  test('has the promised shape, and names that never change', async () => {
    const base = temporaryDirectory('drills');
    const text = readFileSync(await writeDrill(base, aDrill(ID, 'inventario')), 'utf8');
    expect(text).toMatchSnapshot();
  });

  test('is never taken for a manifest, in its folder or beside the manifests', async () => {
    const base = temporaryDirectory('drills');
    const path = await writeDrill(base, aDrill(ID, 'inventario'));
    expect(readCatalogue(base)).toEqual({ runs: [], unreadable: [] });
    writeFileSync(joinLocal(base, `backup_manifest_${ID}.json`), readFileSync(path));
    const { runs, unreadable } = readCatalogue(base);
    expect({ runs, codes: unreadable.map(({ error }) => error.code) }).toEqual({
      runs: [],
      codes: ['MANIFEST_INVALID'],
    });
  });

  test.each([
    ['cut off', (text: string) => text.slice(0, 100)],
    ['a manifest', () => '{"timestamp": "20261121_050000", "databases": {}}'],
    ['of another drill', (text: string) => text.replaceAll(ID, '20261121_060000')],
    ['without the hash of a file', (text: string) => text.replace(/"sha256": "cdcd/, '"sha256": "')],
    ['of a later version', (text: string) => text.replace('"schema_version": 1', '"schema_version": 2')],
  ])('is named as unreadable when it is %s', async (_what, damage) => {
    const base = temporaryDirectory('drills');
    const path = await writeDrill(base, aDrill(ID, 'inventario'));
    writeFileSync(path, damage(readFileSync(path, 'utf8')));
    const { drills, unreadable } = readDrills(base);
    expect({ drills, unreadable: unreadable.map((one) => [one.path, one.error.code]) }).toEqual({
      drills: [],
      unreadable: [[path, 'MANIFEST_INVALID']],
    });
  });

  test('does not show while it is unfinished, and what is no evidence is left alone', () => {
    const base = temporaryDirectory('drills');
    const path = drillPath(base, parseRunId(ID));
    mkdirSync(joinLocal(base, 'drills'));
    writeFileSync(`${path}.unfinished`, '{');
    writeFileSync(joinLocal(base, 'drills', 'drill_notes.json'), 'mine');
    expect(readDrills(base)).toEqual({ drills: [], unreadable: [] });
  });
});
