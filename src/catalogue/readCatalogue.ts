import { type LocalPath, pathsIn } from '../domain/localPath.ts';
import { asRexusError, RexusError } from '../domain/rexusError.ts';
import { compareRunIds, type RunId } from '../domain/runId.ts';
import type { Catalogue, UnreadableManifest } from './catalogue.ts';
import type { Manifest } from './manifest.ts';
import { parseManifest } from './manifestCodec.ts';
import { idInManifestName } from './manifestFile.ts';
import { type ManifestReader, manifestReader } from './manifestReader.ts';
import { namesInFolder } from './namesInFolder.ts';
import { type ListedRun, listed, type RunList } from './runSummary.ts';

/**
 * Reads every manifest of a backup directory; a folder that is not there holds none. There is no index: what is not there cannot be stale.
 * Synchronous on purpose: 10,000 small files one after the other take a quarter of the time that promises take.
 * @throws RexusError CATALOGUE_UNREADABLE if the folder cannot be listed
 */
export const readCatalogue = (base: LocalPath): Catalogue => {
  const reader = manifestReader();
  const { found, unreadable } = readEach(
    base,
    (path, id) => ({ path, manifest: readManifest(path, id, reader) }),
    (run) => dated(run, run.manifest.id, Date.parse(run.manifest.finishedAt)),
  );
  return { runs: newestFirst(found), unreadable };
};

/**
 * The same for a list, from one line of each manifest (summaryLine.ts) and not from all of it; manifests without one, of the Python
 * tool or of an older version, are read as a whole. Each run is shown as it is read, null for one that is not wanted, and then forgotten: to
 * keep ten thousand until the end, copying them from one place of memory to the next, took as long as reading them.
 * @throws RexusError CATALOGUE_UNREADABLE
 */
export const readRunList = <Shown>(base: LocalPath, show: (run: ListedRun) => Shown | null): RunList<Shown> => {
  const reader = manifestReader();
  const { found, unreadable } = readEach(
    base,
    (path, id) => {
      const summary = reader.summary(path, id);
      return summary === null ? listed({ path, manifest: readManifest(path, id, reader) }) : { path, summary };
    },
    (run) => {
      const shown = show(run);
      return shown === null ? null : dated(shown, run.summary.id, run.summary.finishedMs);
    },
  );
  return { shown: newestFirst(found), unreadable };
};

/** What `keep` throws is no fault of the manifest. */
const readEach = <Read, Kept>(
  base: LocalPath,
  read: (path: LocalPath, id: string) => Read,
  keep: (one: Read) => Kept | null,
): { readonly found: readonly Kept[]; readonly unreadable: readonly UnreadableManifest[] } => {
  const found: Kept[] = [];
  const unreadable: UnreadableManifest[] = [];
  const tryRead = (path: LocalPath, id: string): Read | null => {
    try {
      return read(path, id);
    } catch (error) {
      unreadable.push({ path, error: asRexusError(error) });
      return null;
    }
  };
  const pathOf = pathsIn(base);
  for (const name of namesInFolder(base)) {
    const id = idInManifestName(name);
    if (id === null) continue;
    const one = tryRead(pathOf(name), id);
    const kept = one === null ? null : keep(one);
    if (kept !== null) found.push(kept);
  }
  return { found, unreadable };
};

const readManifest = (path: LocalPath, id: string, reader: ManifestReader): Manifest => {
  const manifest = parseManifest(reader.text(path), path);
  if (manifest.id !== id) {
    // Whoever copied it would see one run twice, and removing one would take the other's files.
    throw new RexusError('MANIFEST_INVALID', { path, reason: { code: 'of_another_run', id: manifest.id } });
  }
  return manifest;
};

interface Dated<Item> {
  readonly item: Item;
  readonly id: RunId;
  readonly at: number;
}
const dated = <Item>(item: Item, id: RunId, at: number): Dated<Item> => ({ item, id, at });

/** By the instant, not by the id: that is local time, which goes back once a year and moves with the zone. */
const newestFirst = <Item>(found: readonly Dated<Item>[]): readonly Item[] =>
  found.toSorted((a, b) => b.at - a.at || compareRunIds(b.id, a.id)).map(({ item }) => item);
