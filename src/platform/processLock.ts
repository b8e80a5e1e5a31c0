/**
 * A lock that a dead process does not keep: a SQLite file held by BEGIN EXCLUSIVE, which is a lock of the operating system and goes with its
 * process however that ends. No heartbeat, no age after which it counts as stale, and no process id that another program may have got since.
 *
 * On POSIX such a lock is lost as soon as the same process closes any other handle of that file: nothing in this program may open it
 * (`isHeldLock` tells, by what a file is, whatever name or link leads to it).
 */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import { joinLocal, type LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import type { Clock } from './clock.ts';
import { writeError } from './fileErrors.ts';
import { loadSqlite } from './sqlite.ts';

export interface ProcessLock {
  /** May be called more than once. */
  release(): void;
}

const SQLITE_BUSY = 5;

/** A database that nothing refers to is closed by the garbage collector, and the lock with it: held ones are kept alive here. */
const held = new Map<DatabaseSync, FileIdentity>();

interface FileIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
}

/** Is this the file of a lock that this process holds? It is not opened for that. False where nothing is there. */
export const isHeldLock = async (path: LocalPath): Promise<boolean> => {
  if (held.size === 0) return false;
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found !== null && [...held.values()].some(({ dev, ino }) => dev === found.dev && ino === found.ino);
};

/**
 * Takes the lock `name` in `folder` (made if it is missing) or fails at once. `what` tells others what is going on.
 * @throws RexusError ALREADY_RUNNING with who holds it (pid 0 where that is not known), FILE_UNWRITABLE, DISK_FULL
 */
export const acquireLock = (folder: LocalPath, name: string, what: string, clock: Clock): ProcessLock => {
  const path = joinLocal(folder, name);
  const ownerPath = joinLocal(folder, `${name}.owner.json`);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw writeError(error, path);
  }
  const lock = lockFile(path);
  if (lock === null) throw new RexusError('ALREADY_RUNNING', readOwner(ownerPath));
  tell(ownerPath, { pid: process.pid, since: clock.now().toISOString(), what });
  let isHeld = true;
  return {
    release: () => {
      if (!isHeld) return;
      isHeld = false;
      // Before the lock goes: afterwards it could be the next holder's.
      forget(ownerPath);
      lock.release();
    },
  };
};

/** The lock alone, with nothing said of who holds it; null if another does. @throws RexusError FILE_UNWRITABLE, DISK_FULL */
export const lockFile = (path: LocalPath): ProcessLock | null => {
  let database: DatabaseSync | null = null;
  try {
    const { DatabaseSync } = loadSqlite();
    const opened = new DatabaseSync(path);
    database = opened;
    // Nothing is ever written: a journal would only be one file more for a killed process to leave.
    opened.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    held.set(opened, statSync(path, { bigint: true }));
    return {
      release: () => {
        if (held.delete(opened)) opened.close();
      },
    };
  } catch (error) {
    database?.close();
    const code = sqliteCode(error);
    if (code === SQLITE_BUSY) return null;
    if (code === null) throw writeError(error, path);
    const reason = error instanceof Error ? error.message : String(error);
    throw new RexusError('FILE_UNWRITABLE', { path, reason }, { cause: error });
  }
};

/** SQLite's primary result code; the extended ones keep it in their low byte. */
const sqliteCode = (error: unknown): number | null =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null;

interface Owner {
  readonly pid: number;
  readonly since: string;
  readonly what: string;
}

/** Only for the message that others show: the lock does not depend on it, so a failure here is no failure. */
const tell = (ownerPath: LocalPath, owner: Owner): void => {
  try {
    writeFileSync(ownerPath, `${JSON.stringify(owner)}\n`);
  } catch {
    forget(ownerPath);
  }
};

const forget = (ownerPath: LocalPath): void => {
  try {
    rmSync(ownerPath, { force: true });
  } catch {
    // As above.
  }
};

const readOwner = (ownerPath: LocalPath): Owner => {
  try {
    const owner: unknown = JSON.parse(readFileSync(ownerPath, 'utf8'));
    if (typeof owner === 'object' && owner !== null && 'pid' in owner && 'since' in owner && 'what' in owner) {
      return { pid: Number(owner.pid) || 0, since: String(owner.since), what: String(owner.what) };
    }
  } catch {
    // The holder is about to write it, or could not.
  }
  return { pid: 0, since: '', what: '' };
};
