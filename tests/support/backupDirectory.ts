import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { expect } from 'vitest';
import type { CataloguedRun, Manifest } from '../../src/catalogue/manifest.ts';
import { readCatalogue } from '../../src/catalogue/readCatalogue.ts';
import { locateStored } from '../../src/catalogue/storedPath.ts';
import { writeManifest } from '../../src/catalogue/writeManifest.ts';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { parseRunId } from '../../src/domain/runId.ts';
import { type LedgerStorage, openRunLedger } from '../../src/engine/runLedger.ts';
import { compareMeasured } from '../../src/pipeline/compareMeasured.ts';
import { packFile } from '../../src/pipeline/packFile.ts';
import { readBack } from '../../src/pipeline/readBack.ts';
import { type Disk, systemDisk } from '../../src/platform/disk.ts';
import { aCompletedRecord, aManifest } from './manifests.ts';
import { temporaryDirectory } from './temporaryDirectory.ts';

export const never = new AbortController().signal;

/** An empty backup directory with the folders of design.md, and one file that is none of ours in each. */
export const backupDirectory = (): LedgerStorage => {
  const base = joinLocal(temporaryDirectory('backups'), 'backups');
  const at = (name: string): LocalPath => joinLocal(base, name);
  const storage = {
    base,
    databases: at('databases'),
    config: at('config'),
    application: at('application'),
    temp: at('temp'),
    restore: at('restore'),
  };
  for (const folder of Object.values(storage)) mkdirSync(folder, { recursive: true });
  for (const folder of Object.values(storage)) writeFileSync(joinLocal(folder, 'of the user.txt'), 'mine');
  return storage;
};

export interface RunToTake {
  readonly id: string;
  readonly databases: readonly string[];
  readonly changes?: Partial<Manifest>;
}

/** Does with real files what a backup run does, in its order: ledger, content, stored file, content gone, configuration, manifest, ledger gone. */
export const takeRun = async (
  storage: LedgerStorage,
  { id: text, databases, changes = {} }: RunToTake,
  disk: Disk = systemDisk,
): Promise<void> => {
  const id = parseRunId(text);
  const content = (name: string): LocalPath => joinLocal(storage.temp, `${name}_${id}.bak`);
  const stored = (name: string): LocalPath => joinLocal(storage.databases, `${name}_${id}.bak.gz`);
  const config = joinLocal(storage.config, id);
  const files = [...databases.flatMap((name) => [content(name), stored(name)]), config];
  const ledger = await openRunLedger({ storage, kind: 'run', id, files, disk });
  const records = [];
  for (const name of databases) {
    // The server writes it, not this program: what is on the disk of it after a power failure is anybody's guess.
    writeFileSync(content(name), `${name} ${id} `.repeat(500));
    const request = { from: content(name), to: stored(name), signal: never, disk };
    const packed = await packFile({ ...request, format: { compression: 'gzip', level: 6 } });
    await disk.remove(content(name));
    const file = relative(storage.base, stored(name)).replaceAll('\\', '/');
    records.push(
      aCompletedRecord(name, id, {
        stored: { file, compression: 'gzip', encryption: null, ...packed.stored, content: packed.content },
      }),
    );
  }
  await disk.makeFolder(config);
  await disk.syncFolder(storage.config);
  writeFileSync(joinLocal(storage.restore, `${id}.env`), 'DB_USERS=users');
  const copied = await packFile({
    from: joinLocal(storage.restore, `${id}.env`),
    to: joinLocal(config, '.env'),
    format: { compression: 'none' },
    signal: never,
    disk,
  });
  const entry = {
    source: '/app/.env',
    backup: `config/${id}/.env`,
    sizeBytes: copied.content.bytes,
    encryption: null,
    ...copied.content,
  };
  const { bytes: _, ...copiedFile } = entry;
  const manifest = aManifest(id, records, {
    config: { status: 'completed', entries: [copiedFile], error: null },
    ...changes,
  });
  await writeManifest(storage.base, manifest, disk);
  await ledger.close();
};

/** Every file below a folder, relative to it, sorted; folders that are empty end in `/`. */
export const listing = (folder: LocalPath): readonly string[] => {
  const below = (at: LocalPath): readonly string[] =>
    readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
      const path = joinLocal(at, entry.name);
      if (!entry.isDirectory()) return [relative(folder, path)];
      const inside = below(path);
      return inside.length > 0 ? inside : [`${relative(folder, path)}/`];
    });
  return below(folder).toSorted();
};

/** Proves that every run in the catalogue is what it says: nothing unreadable, each stored file there and with the right hashes. */
export const proveCatalogue = async (base: LocalPath, where: string): Promise<readonly CataloguedRun[]> => {
  const { runs, unreadable } = readCatalogue(base);
  expect(unreadable, where).toEqual([]);
  for (const { manifest } of runs) {
    for (const record of manifest.databases) {
      if (record.status !== 'completed') continue;
      const { path, compression } = locateStored(base, record);
      const found = await readBack({ file: path, compression, signal: never });
      compareMeasured(path, record.stored, found.stored);
      compareMeasured(path, record.stored.content, found.content);
    }
  }
  return runs;
};
