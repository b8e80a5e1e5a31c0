import type { DatabaseSync } from 'node:sqlite';
import { advanceLsn } from '../backup/lsn.ts';
import { recordMark } from '../backup/recordMark.ts';
import type { DatabaseEntry, Instance, SessionHandle } from '../instance.ts';
import type { LogMark } from '../log/logRecord.ts';
import { sqlError } from '../sqlError.ts';
import { bootLsn, type CommitFacts } from '../store/commitFacts.ts';
import { catalogueOf } from '../store/databaseCatalogue.ts';
import { lockForWriting, unlock } from './locks.ts';

/** A database, or a session's own store of temporary tables (no entry). */
export interface Store {
  readonly entry: DatabaseEntry | null;
  readonly connection: DatabaseSync;
}

/** BEGIN … COMMIT of one session, over every database that it writes to. */
export interface Transactions {
  readonly count: number;
  /** After an error that nothing but ROLLBACK may follow. */
  doomed: boolean;
  /** A mark goes into the log with the outermost transaction (WITH MARK). */
  begin(mark?: LogMark | null): void;
  /** True when the outermost one ended. @throws SqlError 3902, 3930 */
  commit(): boolean;
  /** To the savepoint, or all of it. @throws SqlError 3903, 6401 */
  rollback(savepoint: string | null): boolean;
  save(name: string): void;
  /**
   * Runs one statement's writes: all of them or none. Outside of a transaction it is committed at once. `isMinimal`: an operation that
   * BULK_LOGGED does not log in full (SELECT INTO, CREATE INDEX).
   */
  write<T>(store: Store, work: () => T, isMinimal?: boolean): T;
}

/** The transactions of one session. */
export const createTransactions = (instance: Instance, session: () => SessionHandle): Transactions => {
  let count = 0;
  let doomed = false;
  let mark: LogMark | null = null;
  const enlisted = new Map<DatabaseSync, Store>();
  const bulkLogged = new Set<DatabaseSync>();
  const savepoints: string[] = [];
  const run = (connection: DatabaseSync, sql: string): void => connection.exec(sql);
  const savepointName = (index: number): string => `rexus_save_${index}`;
  const start = (store: Store): void => {
    run(store.connection, 'BEGIN IMMEDIATE');
  };
  const commitStore = (store: Store): CommitFacts | null => {
    const { entry, connection } = store;
    if (entry === null) {
      run(connection, 'COMMIT');
      return null;
    }
    const facts: CommitFacts = {
      lsn: entry.lsn,
      nextLsn: advanceLsn(entry.lsn),
      at: instance.options.now(),
      mark,
      isBulkLogged: bulkLogged.has(connection),
    };
    catalogueOf(connection).setBoot('lsn', bootLsn(facts));
    run(connection, 'COMMIT');
    entry.lsn = { ...facts.nextLsn };
    instance.storage(entry).committed(facts);
    return facts;
  };
  const rollbackStore = (store: Store): void => {
    if (store.connection.isTransaction) run(store.connection, 'ROLLBACK');
    catalogueOf(store.connection).forget();
  };
  const release = (store: Store): void => {
    if (store.entry !== null) unlock(instance, session(), store.entry);
  };
  const end = (): void => {
    for (const store of enlisted.values()) release(store);
    enlisted.clear();
    bulkLogged.clear();
    mark = null;
    savepoints.length = 0;
    count = 0;
    doomed = false;
  };
  const enlist = (store: Store): void => {
    if (enlisted.has(store.connection)) return;
    if (store.entry !== null) lockForWriting(instance, session(), store.entry);
    start(store);
    // Savepoints of before this database took part: rolling back to them undoes all that was done in it.
    for (const index of savepoints.keys()) run(store.connection, `SAVEPOINT ${savepointName(index)}`);
    enlisted.set(store.connection, store);
  };
  return {
    get count() {
      return count;
    },
    get doomed() {
      return doomed;
    },
    set doomed(value: boolean) {
      doomed = value;
    },
    begin: (marked = null) => {
      if (count === 0) mark = marked;
      count += 1;
    },
    commit: () => {
      if (count === 0)
        throw sqlError(3902, 16, 1, 'The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.');
      if (doomed) throw doomedError();
      if (count > 1) {
        count -= 1;
        return false;
      }
      const committed = [...enlisted.values()].map((store) => ({ store, facts: commitStore(store) }));
      end();
      for (const { store, facts } of committed) {
        if (store.entry === null || facts === null) continue;
        recordMark(instance, facts, { database: store.entry.name, userName: session().login });
      }
      return true;
    },
    rollback: (savepoint) => {
      if (count === 0)
        throw sqlError(3903, 16, 1, 'The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION.');
      const index = savepoint === null ? -1 : savepoints.lastIndexOf(savepoint.toLowerCase());
      if (savepoint !== null && index >= 0) {
        if (doomed)
          throw sqlError(
            3931,
            16,
            1,
            'The current transaction cannot be committed and cannot be rolled back to a savepoint. Roll back the entire transaction.',
          );
        for (const store of enlisted.values()) {
          run(store.connection, `ROLLBACK TO ${savepointName(index)}`);
          catalogueOf(store.connection).forget();
        }
        savepoints.length = index + 1;
        return false;
      }
      for (const store of enlisted.values()) rollbackStore(store);
      end();
      return true;
    },
    save: (name) => {
      if (count === 0) throw sqlError(628, 16, 0, 'Cannot issue SAVE TRANSACTION when there is no active transaction.');
      for (const store of enlisted.values()) run(store.connection, `SAVEPOINT ${savepointName(savepoints.length)}`);
      savepoints.push(name.toLowerCase());
    },
    write: (store, work, isMinimal = false) => {
      if (doomed) throw doomedError();
      if (isMinimal && store.entry?.recoveryModel === 'BULK_LOGGED') bulkLogged.add(store.connection);
      if (count > 0) {
        enlist(store);
        run(store.connection, 'SAVEPOINT rexus_statement');
        try {
          const result = work();
          run(store.connection, 'RELEASE rexus_statement');
          return result;
        } catch (error) {
          run(store.connection, 'ROLLBACK TO rexus_statement');
          run(store.connection, 'RELEASE rexus_statement');
          catalogueOf(store.connection).forget();
          throw error;
        }
      }
      if (store.entry !== null) lockForWriting(instance, session(), store.entry);
      try {
        start(store);
        const result = work();
        commitStore(store);
        return result;
      } catch (error) {
        rollbackStore(store);
        throw error;
      } finally {
        bulkLogged.delete(store.connection);
        release(store);
      }
    },
  };
};

const doomedError = (): Error =>
  sqlError(
    3930,
    16,
    1,
    'The current transaction cannot be committed and cannot support operations that write to the log file. Roll back the transaction.',
  );
