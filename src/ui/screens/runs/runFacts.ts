/** Facts of a run that lists show and that the manifest does not have as such. */
import { type DatabaseRecord, isStored, type Manifest } from '../../../catalogue/manifest.ts';
import type { Messages } from '../../../messages/en.ts';

/** Bytes of everything stored for it; what a Python manifest tells of a database is its stored size. */
export const storedBytes = (manifest: Manifest): number =>
  [
    ...manifest.databases.map(databaseBytes),
    ...manifest.config.entries.map((file) => file.sizeBytes),
    ...manifest.application.entries.map((folder) => folder.sizeBytes),
  ].reduce((sum, bytes) => sum + bytes, 0);

export const databaseBytes = (record: DatabaseRecord): number => {
  switch (record.status) {
    case 'completed':
      return record.stored.bytes;
    case 'completed_python':
      return record.sizeBytes;
    case 'failed':
    case 'skipped':
      return 0;
  }
};

/** What kind of run it is, in a word, where it is no ordinary full backup. */
export const runKind = (manifest: Manifest, { catalogue, menu }: Messages): string | null => {
  if (manifest.origin === 'python') return catalogue.fromPython;
  if (manifest.purpose === 'safety') return catalogue.kind.safety;
  if (manifest.purpose === 'imported') return catalogue.kind.imported;
  if (manifest.copyOnly) return catalogue.kind.copyOnly;
  // Rules may choose another type for each database.
  const types = [...new Set(manifest.databases.filter(isStored).map(({ type }) => type))];
  return types.some((type) => type !== 'full') ? types.map((type) => menu.runs.type[type]).join(' + ') : null;
};

/** The databases by name where there is place for that, else how many they are: of names that are cut off nobody knows which they were. */
export const namesWithin = ({ databases }: Manifest, { menu }: Messages, width: number): string => {
  const names = databases.map(({ name }) => name).join(', ');
  return names.length <= width || databases.length === 1 ? names : menu.runs.databases(databases.length);
};
