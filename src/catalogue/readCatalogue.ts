import { closeSync, constants, openSync, readdirSync, readSync } from 'node:fs';
import { joinLocal, type LocalPath } from '../domain/localPath.ts';
import { asRexusError, RexusError } from '../domain/rexusError.ts';
import { compareRunIds } from '../domain/runId.ts';
import { errnoOf } from '../platform/fileErrors.ts';
import type { Catalogue, UnreadableManifest } from './catalogue.ts';
import type { CataloguedRun } from './manifest.ts';
import { MOST_MANIFEST_BYTES, parseManifest } from './manifestCodec.ts';
import { idInManifestName } from './manifestFile.ts';

/**
 * Reads every manifest of a backup directory; a folder that is not there holds none. There is no index: what is not there cannot be stale.
 * Synchronous on purpose: 10,000 small files one after the other take a quarter of the time that promises take.
 * @throws RexusError CATALOGUE_UNREADABLE if the folder cannot be listed
 */
export const readCatalogue = (base: LocalPath): Catalogue => {
  const runs: CataloguedRun[] = [];
  const unreadable: UnreadableManifest[] = [];
  const buffer = { bytes: Buffer.allocUnsafe(64 * 1024) };
  for (const name of namesIn(base)) {
    const id = idInManifestName(name);
    if (id === null) continue;
    const path = joinLocal(base, name);
    try {
      const manifest = parseManifest(readText(path, buffer), path);
      if (manifest.id !== id) {
        // Whoever copied it would see one run twice, and removing one would take the other's files.
        throw new RexusError('MANIFEST_INVALID', { path, reason: { code: 'of_another_run', id: manifest.id } });
      }
      runs.push({ path, manifest });
    } catch (error) {
      unreadable.push({ path, error: asRexusError(error) });
    }
  }
  return { runs: newestFirst(runs), unreadable };
};

/** By the instant, not by the id: that is local time, which goes back once a year and moves with the zone. Each time is parsed once. */
const newestFirst = (runs: readonly CataloguedRun[]): readonly CataloguedRun[] =>
  runs
    .map((run) => ({ run, at: Date.parse(run.manifest.finishedAt) }))
    .sort((a, b) => b.at - a.at || compareRunIds(b.run.manifest.id, a.run.manifest.id))
    .map(({ run }) => run);

const namesIn = (base: LocalPath): readonly string[] => {
  try {
    return readdirSync(base);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    const reason = error instanceof Error ? error.message : String(error);
    throw new RexusError('CATALOGUE_UNREADABLE', { path: base, reason }, { cause: error });
  }
};

/** Not to wait for ever on a named pipe that somebody calls a manifest; Windows has neither. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Open, read, close, and no stat; the buffer serves all files and grows to the largest. */
const readText = (path: LocalPath, buffer: { bytes: Buffer }): string => {
  let file: number | null = null;
  try {
    file = openSync(path, OPEN_FLAGS);
    let length = 0;
    for (;;) {
      const read = readSync(file, buffer.bytes, length, buffer.bytes.length - length, null);
      length += read;
      if (read === 0) return buffer.bytes.toString('utf8', 0, length);
      if (length > MOST_MANIFEST_BYTES)
        throw new RexusError('MANIFEST_INVALID', { path, reason: { code: 'too_large_for_a_manifest' } });
      if (length === buffer.bytes.length) buffer.bytes = Buffer.concat([buffer.bytes, Buffer.allocUnsafe(length)]);
    }
  } catch (error) {
    if (error instanceof RexusError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new RexusError('MANIFEST_INVALID', { path, reason }, { cause: error });
  } finally {
    if (file !== null) closeSync(file);
  }
};
