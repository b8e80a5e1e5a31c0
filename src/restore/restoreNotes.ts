import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { StorageSettings } from '../config/settings.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import { fileStem } from '../domain/fileStem.ts';
import { joinLocal, type LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { syncFolder, unfinishedName, writeFileAtomic } from '../platform/atomicFile.ts';
import { type Disk, systemDisk } from '../platform/disk.ts';
import { errnoOf, readError, writeError } from '../platform/fileErrors.ts';
import { encodeNote, parseNote, type RestoreNote } from './restoreNote.ts';

/** The notes of restores that are going on or broke off, one a database. */
export interface RestoreNotes {
  /** Durably, in place of the one before. @throws RexusError FILE_UNWRITABLE, DISK_FULL */
  write(note: RestoreNote): Promise<void>;
  /** @throws RexusError FILE_UNWRITABLE */
  remove(target: DatabaseName): Promise<void>;
  /** All that there are, by their targets. */
  all(): FoundNotes;
  /** The one of this database; null: none broke off; an error (FILE_UNREADABLE): its note is none. */
  of(target: DatabaseName): RestoreNote | RexusError | null;
}

export interface FoundNotes {
  readonly notes: readonly RestoreNote[];
  /** FILE_UNREADABLE for each file that has such a name and is no note: damaged, or somebody else's. */
  readonly unreadable: readonly RexusError[];
}

/** For a restore that nobody will resume: what it makes is dropped again whatever happens. */
export const noNotes: RestoreNotes = {
  write: async () => undefined,
  remove: async () => undefined,
  all: () => ({ notes: [], unreadable: [] }),
  of: () => null,
};

const NAME = /^unfinished_restore_.+\.json$/;

/** One for a database however its name is written; two names that are one to a file system must not share a note. */
const noteName = (target: DatabaseName): string => {
  const hash = createHash('sha256').update(target.toLowerCase()).digest('hex').slice(0, 8);
  return `unfinished_restore_${fileStem(target).toLowerCase()}-${hash}.json`;
};

/** In temp, under names that no clean-up takes for its own: nothing but the end of a restore removes them. */
export const restoreNotes = ({ temp }: Pick<StorageSettings, 'temp'>, disk: Disk = systemDisk): RestoreNotes => {
  const pathOf = (target: DatabaseName): LocalPath => joinLocal(temp, noteName(target));
  return {
    write: async (note) => {
      const path = pathOf(note.target);
      try {
        await disk.makeFolder(temp);
        // What a restore that died while it wrote its note left: the name is this one's now, for the lock is held.
        await disk.remove(unfinishedName(path));
      } catch (error) {
        throw writeError(error, temp);
      }
      await writeFileAtomic(path, encodeNote(note), { disk, temporary: unfinishedName(path) });
    },
    remove: async (target) => {
      const path = pathOf(target);
      try {
        await disk.remove(path);
        await disk.remove(unfinishedName(path));
      } catch (error) {
        throw writeError(error, path);
      }
      await syncFolder(temp, disk);
    },
    all: () => {
      const [notes, unreadable]: [RestoreNote[], RexusError[]] = [[], []];
      for (const name of namesIn(temp)) {
        const found = readNote(temp, name);
        if (found instanceof RexusError) unreadable.push(found);
        else notes.push(found);
      }
      return { notes, unreadable };
    },
    of: (target) => {
      const name = noteName(target);
      return namesIn(temp).includes(name) ? readNote(temp, name) : null;
    },
  };
};

const namesIn = (temp: LocalPath): readonly string[] => {
  try {
    return readdirSync(temp).filter((name) => NAME.test(name));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw readError(error, temp);
  }
};

/** A note under another database's name was put there by somebody. */
const readNote = (temp: LocalPath, name: string): RestoreNote | RexusError => {
  const path = joinLocal(temp, name);
  const unreadable = (cause: unknown): RexusError =>
    new RexusError('FILE_UNREADABLE', { path, reason: { code: 'no_ledger' } }, { cause });
  try {
    const note = parseNote(readFileSync(path, 'utf8'));
    return noteName(note.target) === name ? note : unreadable(null);
  } catch (error) {
    return unreadable(error);
  }
};
