import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeManifest } from '../src/catalogue/manifestCodec.ts';
import { aCompletedRecord, aManifest } from '../tests/support/manifests.ts';

const STORED = Buffer.alloc(1000);

/** Writes so many runs into a folder, one an hour, of three databases each: manifests of 7.9 kB, and stored files of the size that they name. */
export const writeRuns = (base: string, count: number): void => {
  mkdirSync(join(base, 'databases'), { recursive: true });
  for (let n = 0; n < count; n++) {
    const id = new Date(Date.UTC(2020, 0, 1) + n * 3_600_000)
      .toISOString()
      .replaceAll(/[-:]/g, '')
      .replace('T', '_')
      .slice(0, 15);
    const records = ['users', 'inventario', 'auditoria'].map((name) => aCompletedRecord(name, id));
    for (const { stored } of records) writeFileSync(join(base, stored.file), STORED);
    writeFileSync(join(base, `backup_manifest_${id}.json`), encodeManifest(aManifest(id, records)));
  }
};
