/**
 * A database's files while it is open: the SQLite file, its write-ahead log, the log file (.ldf) that every commit goes into in its own turn, and
 * the map of what changed since the differential base. docs/decisions/0006-log-page-images.md says why.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { advanceLsn, isLaterLsn, lsnParts, lsnText } from '../backup/lsn.ts';
import type { DatabaseEntry } from '../instance.ts';
import { type ChangeMap, everythingChanged, PageBits, readChangeMap, writeChangeMap } from '../log/changeMap.ts';
import { type LogFile, openLogFile } from '../log/logFile.ts';
import { type CommittedFrames, lastOfEach, recoveredFrames } from '../log/walFrames.ts';
import { openWalReader, walPath } from '../log/walReader.ts';
import type { CommitFacts, StoredLsn } from './commitFacts.ts';
import { catalogueOf } from './databaseCatalogue.ts';
import { PAGE_SIZE } from './emptyDatabaseFile.ts';
import { recoverLog } from './recoverLog.ts';

/** The write-ahead log is copied into the data file when it has grown so large. */
const CHECKPOINT_BYTES = 4 * 1_048_576;

/** The committed pages of a data file at one moment, which stay readable while `release` was not called. */
export interface HeldPages {
  readonly dataFile: string;
  readonly walFile: string;
  readonly pageCount: number;
  /** Pages whose newest version stands in the write-ahead log, and where. */
  readonly inWal: ReadonlyMap<number, number>;
  /** Since the differential base; null without one. */
  readonly changes: ChangeMap | null;
  /** False once the database was closed under it: what was read may be of another moment. */
  readonly isValid: boolean;
  /** Makes this moment the differential base. */
  becomeBase(guid: string): void;
  release(): void;
}

export interface Storage {
  readonly connection: DatabaseSync;
  readonly log: LogFile;
  /** Of the SQLite file, committed. */
  readonly pageCount: number;
  readonly changes: ChangeMap | null;
  /** Right after COMMIT, in the same turn. */
  committed(facts: CommitFacts): void;
  /** Logs what was committed without facts, or could not be logged when it was. @throws when the log file cannot be written */
  capture(): void;
  hold(): HeldPages;
  close(): void;
}

const openConnection = (dataFile: string): DatabaseSync => {
  if (!existsSync(dataFile)) throw new Error(`the data file ${dataFile} is missing`);
  const connection = new DatabaseSync(dataFile, { enableForeignKeyConstraints: false });
  // Only commits reach the write-ahead log (no spilling), and only `checkpoint` below empties it. It is not forced to the disk: a killed process
  // loses nothing, a power cut may lose or damage the newest commits; a sandbox trades that for its speed.
  try {
    connection.exec(
      `PRAGMA locking_mode = EXCLUSIVE; PRAGMA wal_autocheckpoint = 0; PRAGMA journal_mode = WAL;
       PRAGMA synchronous = OFF; PRAGMA cache_spill = OFF; PRAGMA temp_store = MEMORY;`,
    );
  } catch (error) {
    // A file that is no database must not stay open: it will be replaced.
    connection.close();
    throw error;
  }
  return connection;
};

/** Opens the files of a database; what a killed process had committed and not logged is logged now. */
export const openStorage = (entry: DatabaseEntry, dataFile: string, logPath: string, now: () => Date): Storage => {
  const left = existsSync(walPath(dataFile)) ? recoveredFrames(readFileSync(walPath(dataFile))) : null;
  const connection = openConnection(dataFile);
  const log = openLogFile(logPath);
  const wal = openWalReader(dataFile);
  let changes: ChangeMap | null = null;
  let changesSaved = true;
  /** Those since the moment of a backup that may become the base. */
  const nextBases = new Set<PageBits>();
  let holds = 0;
  let isOpen = true;
  let pending: CommitFacts | null = null;

  const keep = (frames: CommittedFrames, facts: CommitFacts): void => {
    if (log.startLsn !== null) {
      log.append({
        lsn: BigInt(lsnText(facts.lsn)),
        nextLsn: BigInt(lsnText(facts.nextLsn)),
        at: facts.at,
        mark: facts.mark,
        isBulkLogged: facts.isBulkLogged,
        pageCount: frames.pageCount ?? pageCount,
        pages: lastOfEach(frames.pages),
      });
    }
    for (const { number } of frames.pages) {
      changes?.changed.add(number);
      for (const bits of nextBases) bits.add(number);
    }
    changesSaved = false;
    pageCount = frames.pageCount ?? pageCount;
  };
  const take = (facts: CommitFacts | null): void => {
    const frames = wal.read();
    if (frames === null) return;
    const lsn = pending?.lsn ?? facts?.lsn ?? entry.lsn;
    const next = facts ?? pending ?? { nextLsn: advanceLsn(lsn), at: now(), mark: null, isBulkLogged: false };
    const merged = { ...next, lsn, isBulkLogged: next.isBulkLogged || pending?.isBulkLogged === true };
    pending = merged;
    keep(frames, merged);
    pending = null;
    wal.take(frames);
    if (isLaterLsn(merged.nextLsn, entry.lsn)) entry.lsn = merged.nextLsn;
  };
  const saveChanges = (): void => {
    if (changes !== null && !changesSaved) writeChangeMap(dataFile, changes);
    changesSaved = true;
  };
  const checkpoint = (): void => {
    if (holds > 0 || pending !== null || connection.isTransaction) return;
    saveChanges();
    connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    wal.emptied();
  };

  let pageCount = left?.pageCount ?? Math.ceil(statSync(dataFile).size / PAGE_SIZE);
  const recover = (): void => {
    const boot = catalogueOf(connection).boot('lsn');
    const inFile: StoredLsn | null = boot === null ? null : JSON.parse(boot);
    if (inFile !== null && isLaterLsn(inFile, entry.lsn))
      entry.lsn = { vlf: inFile.vlf, block: inFile.block, slot: inFile.slot };
    const base = entry.differentialBase;
    if (base !== null) changes = readChangeMap(dataFile, base.guid) ?? everythingChanged(base.guid, pageCount);
    recoverLog(entry, log, inFile, left, keep);
    for (const { number } of left?.pages ?? []) changes?.changed.add(number);
    if (log.endLsn !== null) {
      const end = lsnParts(log.endLsn.toString());
      if (isLaterLsn(end, entry.lsn)) entry.lsn = end;
    }
    changesSaved = false;
    checkpoint();
    pageCount = statSync(dataFile).size / PAGE_SIZE;
  };
  try {
    recover();
  } catch (error) {
    wal.close();
    log.close();
    connection.close();
    throw error;
  }
  return {
    connection,
    log,
    get pageCount() {
      return pageCount;
    },
    get changes() {
      return changes;
    },
    committed: (facts) => {
      try {
        take(facts);
      } catch (error) {
        if (!(error instanceof Error && 'syscall' in error)) throw error;
        // The commit stands. Its frames stay in the write-ahead log, which is not emptied until they are in the log as well.
        return;
      }
      if (wal.end > CHECKPOINT_BYTES) checkpoint();
    },
    capture: () => {
      take(null);
      if (wal.end > CHECKPOINT_BYTES) checkpoint();
    },
    hold: () => {
      take(null);
      holds++;
      const since = new PageBits();
      nextBases.add(since);
      const held = pageCount;
      let isHeld = true;
      return {
        dataFile,
        walFile: walPath(dataFile),
        pageCount: held,
        inWal: new Map(wal.newest),
        changes: changes === null ? null : { ...changes, changed: changes.changed.copy() },
        get isValid() {
          return isOpen;
        },
        becomeBase: (guid) => {
          changes = { baseGuid: guid, basePageCount: held, changed: since.copy() };
          changesSaved = false;
          if (isOpen) saveChanges();
        },
        release: () => {
          if (!isHeld) return;
          isHeld = false;
          nextBases.delete(since);
          holds--;
          if (isOpen && wal.end > CHECKPOINT_BYTES) checkpoint();
        },
      };
    },
    close: () => {
      isOpen = false;
      try {
        take(null);
      } catch (error) {
        if (!(error instanceof Error && 'syscall' in error)) throw error;
        // What could not be logged ends the log chain when the database is opened again (recoverLog).
      }
      saveChanges();
      wal.close();
      log.close();
      connection.close();
    },
  };
};
