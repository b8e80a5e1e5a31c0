import { type CataloguedRun, isStored } from '../../catalogue/manifest.ts';
import type { BackupType } from '../../domain/backupType.ts';
import type { Compression } from '../../domain/compression.ts';
import { type DatabaseName, parseDatabaseName, sameDatabase } from '../../domain/databaseName.ts';
import type { StoredEncryption } from '../../domain/encryption.ts';
import { fileStem } from '../../domain/fileStem.ts';
import type { LocalPath } from '../../domain/localPath.ts';
import { compareRunIds, nextRunId, type RunId } from '../../domain/runId.ts';
import type { BackupSet } from '../../mtf/medium.ts';
import { ENCRYPTED_SUFFIX } from '../../pipeline/storedFileFormat.ts';
import type { InspectedFile } from '../inspectFile.ts';
import { joinMediaSets } from '../joinMediaSets.ts';
import { backupTypeOf, importedSet } from './importedSet.ts';
import type { PlannedRun, PlannedSet, RebuildPlan, SkippedSet, SkipReason } from './rebuildPlan.ts';
import type { ScannedFile } from './scanBackups.ts';

export interface RebuildFacts {
  readonly files: readonly ScannedFile[];
  readonly runs: readonly CataloguedRun[];
  /** Runs whose manifest is there and cannot be read. */
  readonly unreadable: ReadonlySet<RunId>;
  /** Runs that are under way, or died. */
  readonly unfinished: (id: RunId) => boolean;
  /** Does any trace of a run carry this id already? */
  readonly isTaken: (id: RunId) => boolean;
  /** A file among the stored ones as a manifest names it. */
  readonly nameOf: (path: LocalPath) => string;
  /** The stored files' folder as a manifest names it. */
  readonly folder: string;
  /** How content is stored that does not come compressed. */
  readonly compression: Compression;
  /** How content is stored that does not come encrypted. */
  readonly encryption: StoredEncryption | null;
  readonly freeBytes: number;
}

/** Decides which manifests can be made again out of the files that were found. Pure; the order of the files does not matter. */
export const planRebuild = (facts: RebuildFacts): RebuildPlan => {
  const skipped: SkippedSet[] = [];
  const seen = new Map<string, LocalPath>();
  const catalogued = cataloguedSets(facts.runs);
  const stripes = stripesOf(facts.files);
  const own = new Map<RunId, PlannedSet[]>();
  const found: FoundSet[] = [];
  for (const scanned of facts.files.toSorted(ownFirst)) {
    const skip = (reason: SkipReason, position: number | null = null): void => {
      skipped.push({ path: scanned.path, position, reason });
    };
    const usable = usableFile(scanned, stripes, facts);
    if ('code' in usable) {
      skip(usable);
      continue;
    }
    for (const set of usable.medium.sets) {
      const one = usableSet(scanned, usable, set);
      if ('code' in one) {
        skip(one, set.position);
        continue;
      }
      const guid = set.guid.toLowerCase();
      const id = catalogued.get(guid);
      const of = seen.get(guid);
      if (id !== undefined) skip({ code: 'in_catalogue', id }, set.position);
      else if (of !== undefined) skip({ code: 'duplicate', of }, set.position);
      else {
        seen.set(guid, scanned.path);
        if (!takeAsOwn(own, one, facts)) found.push(one);
      }
    }
  }
  const runs = [...ownRuns(own), ...foundRuns(found, own, facts)].toSorted((a, b) => compareRunIds(a.id, b.id));
  const copies = runs.flatMap(({ sets }) => sets).filter(({ how }) => how.kind === 'copy');
  const neededBytes = copies.reduce((sum, { sourceBytes }) => sum + sourceBytes, 0);
  return { runs, skipped, space: { neededBytes, freeBytes: facts.freeBytes } };
};

/** Of two files with one backup, the one that is in its place already is kept; else the first by name. */
const ownFirst = (a: ScannedFile, b: ScannedFile): number =>
  Number(a.ownId === null) - Number(b.ownId === null) || (a.path < b.path ? -1 : 1);

/** A set that can be imported, before it has a run. */
interface FoundSet
  extends Pick<
    PlannedSet,
    'name' | 'type' | 'set' | 'source' | 'sourceBytes' | 'sourceCompression' | 'sourceEncryption'
  > {
  readonly ownId: RunId | null;
}

const cataloguedSets = (runs: readonly CataloguedRun[]): ReadonlyMap<string, RunId> =>
  new Map(
    runs.flatMap(({ manifest }) =>
      manifest.databases
        .filter(isStored)
        .flatMap((record) =>
          record.status === 'completed' ? [[record.set.backupSetGuid.toLowerCase(), manifest.id] as const] : [],
        ),
    ),
  );

/** What a striped file is part of, by its path. */
const stripesOf = (files: readonly ScannedFile[]): ReadonlyMap<LocalPath, SkipReason> => {
  const read = files.flatMap(({ found }) => (found.state === 'read' ? [found.file] : []));
  const striped = read.filter(({ medium }) => medium.label.familyCount > 1);
  return new Map(
    joinMediaSets(striped).flatMap(({ members, missing, label }) =>
      members.map(({ path, medium }) => {
        const number = medium.label.familySequenceNumber;
        return [path, { code: 'striped', number, count: label.familyCount, missing } as const] as const;
      }),
    ),
  );
};

const usableFile = (
  { path, ownId, found }: ScannedFile,
  stripes: ReadonlyMap<LocalPath, SkipReason>,
  { unreadable, unfinished }: RebuildFacts,
): InspectedFile | SkipReason => {
  switch (found.state) {
    case 'catalogued':
      return { code: 'in_catalogue', id: found.id };
    case 'encrypted':
      return { code: 'encrypted' };
    case 'failed':
      return { code: 'unreadable', error: found.error };
    case 'read': {
      const { file } = found;
      const { damage, sets } = file.medium;
      if (ownId !== null && unreadable.has(ownId)) return { code: 'manifest_unreadable', id: ownId };
      if (ownId !== null && unfinished(ownId)) return { code: 'unfinished_run', id: ownId };
      const striped = stripes.get(path);
      if (striped !== undefined) return striped;
      if (damage === null) return file;
      // A restore reads the medium from its beginning: what stands behind the damage, or in it, cannot be relied on.
      if (sets.some(({ complete }) => !complete)) return { code: 'incomplete' };
      return { code: 'damaged', problem: damage.problem, offset: damage.offset };
    }
  }
};

const usableSet = ({ path, ownId, found }: ScannedFile, file: InspectedFile, set: BackupSet): FoundSet | SkipReason => {
  const type = backupTypeOf(set);
  if (type === null) return { code: 'partial' };
  const record = importedSet(file.medium.label, set);
  if (record === null || !set.complete) return { code: 'incomplete' };
  const name = nameOf(set);
  if (name === null) return { code: 'no_name' };
  return {
    name,
    type,
    set: record,
    source: path,
    sourceBytes: file.bytes,
    sourceCompression: file.compression,
    sourceEncryption: found.state === 'read' ? found.file.encryption : null,
    ownId,
  };
};

const nameOf = (set: BackupSet): DatabaseName | null => {
  try {
    return parseDatabaseName((set.atEnd ?? set.atStart).set.databaseName ?? '');
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
};

/** A file under its own name goes back to its run, unless that run has a manifest, or another backup of the same database already. */
const takeAsOwn = (own: Map<RunId, PlannedSet[]>, found: FoundSet, facts: RebuildFacts): boolean => {
  const { ownId, ...set } = found;
  if (ownId === null || set.set.position !== 1) return false;
  if (facts.runs.some(({ manifest }) => manifest.id === ownId)) return false;
  const sets = own.get(ownId) ?? [];
  if (sets.some(({ name }) => sameDatabase(name, set.name))) return false;
  const storedFile = facts.nameOf(set.source);
  own.set(ownId, [...sets, { ...set, encryption: set.sourceEncryption, storedFile, how: { kind: 'in_place' } }]);
  return true;
};

const ownRuns = (own: ReadonlyMap<RunId, readonly PlannedSet[]>): readonly PlannedRun[] =>
  [...own].map(([id, sets]) => ({ id, reason: 'lost_manifest', sets }));

/** Each set becomes a run of its own, named by the moment at which it was begun. */
const foundRuns = (
  found: readonly FoundSet[],
  own: ReadonlyMap<RunId, readonly PlannedSet[]>,
  facts: RebuildFacts,
): readonly PlannedRun[] => {
  const planned = new Set<RunId>(own.keys());
  const storedAs = new Map<LocalPath, string>();
  for (const { source, storedFile } of [...own.values()].flat()) storedAs.set(source, storedFile);
  return found.toSorted(asTaken).map(({ ownId: _, ...set }) => {
    const id = nextRunId(new Date(startOf(set)), (one) => planned.has(one) || facts.isTaken(one));
    planned.add(id);
    const encryption = set.sourceEncryption ?? facts.encryption;
    const storedFile = `${facts.folder}/${fileStem(set.name)}_${id}${ENDINGS[set.type]}${suffixOf(set, facts)}`;
    const of = storedAs.get(set.source);
    if (of === undefined) storedAs.set(set.source, storedFile);
    const how = of === undefined ? ({ kind: 'copy' } as const) : ({ kind: 'another_name', of } as const);
    return { id, reason: 'found', sets: [{ ...set, encryption, storedFile, how }] };
  });
};

/** What comes compressed or encrypted is kept as it is. */
const suffixOf = (
  { sourceCompression, sourceEncryption }: Omit<FoundSet, 'ownId'>,
  { compression, encryption }: RebuildFacts,
): string => {
  const kept = sourceEncryption !== null || sourceCompression !== 'none' ? sourceCompression : compression;
  const packed = { gzip: '.gz', zstd: '.zst', none: '' }[kept];
  return `${packed}${sourceEncryption === null && encryption === null ? '' : ENCRYPTED_SUFFIX}`;
};

/** In the order in which they were taken; the medium says whole seconds, the log says what came first within one. */
const asTaken = (a: FoundSet, b: FoundSet): number =>
  startOf(a) - startOf(b) || Number(a.set.lastLsn - b.set.lastLsn) || a.set.position - b.set.position;

const startOf = ({ set }: Pick<PlannedSet, 'set'>): number => Date.parse(set.startedAt);

const ENDINGS: Readonly<Record<BackupType, string>> = { full: '.bak', differential: '_diff.bak', log: '_log.trn' };
