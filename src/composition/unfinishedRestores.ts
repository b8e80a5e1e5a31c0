import { sameDatabase } from '../domain/databaseName.ts';
import type { RestoreNote } from '../restore/restoreNote.ts';
import type { UnfinishedRestore } from '../services.ts';
import type { DatabaseFacts } from '../sqlserver/sqlServer.ts';

/** What the notes say of restores that did not end, with the state that the server shows of each target; null: it could not be asked. */
export const unfinishedRestores = (
  notes: readonly RestoreNote[],
  databases: readonly Pick<DatabaseFacts, 'name' | 'state'>[] | null,
): readonly UnfinishedRestore[] =>
  notes.map(({ source, target, safetyCopy }) => ({
    source,
    target,
    state: databases && (databases.find(({ name }) => sameDatabase(name, target))?.state ?? 'MISSING'),
    safetyCopy,
  }));
