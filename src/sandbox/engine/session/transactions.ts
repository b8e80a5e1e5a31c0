import type { DatabaseSync } from 'node:sqlite';
import type { DatabaseEntry, Instance, SessionHandle } from '../instance.ts';
import { sqlError } from '../sqlError.ts';
import { catalogueOf } from '../store/databaseCatalogue.ts';
import { lockForWriting, unlock } from './locks.ts';

/** A database, or a session's own store of temporary tables (no entry). */
export interface Store {
  readonly entry: DatabaseEntry | null;
  readonly connection: DatabaseSync;
}

/** Moves the log on by one committed write: the next block, its first slot (contract.md section 6). */
export const advanceLsn = (entry: DatabaseEntry): DatabaseEntry['lsn'] => {
  const block = entry.lsn.block + 8;
  return block > 1_000_000 ? { vlf: entry.lsn.vlf + 1, block: 16, slot: 1 } : { vlf: entry.lsn.vlf, block, slot: 1 };
};

/** BEGIN … COMMIT of one session, over every database that it writes to. */
export interface Transactions {
  readonly count: number;
  /** After an error that nothing but ROLLBACK may follow. */
  doomed: boolean;
  begin(): void;
  /** True when the outermost one ended. @throws SqlError 3902, 3930 */
  commit(): boolean;
  /** To the savepoint, or all of it. @throws SqlError 3903, 6401 */
  rollback(savepoint: string | null): boolean;
  save(name: string): void;
  /** Runs one statement's writes: all of them or none. Outside of a transaction it is committed at once. */
  write<T>(store: Store, work: () => T): T;
}

/** The transactions of one session. */
export const createTransactions = (instance: Instance, session: () => SessionHandle): Transactions => {
  let count = 0;
  let doomed = false;
  const enlisted = new Map<DatabaseSync, Store>();
  const savepoints: string[] = [];
  const run = (connection: DatabaseSync, sql: string): void => connection.exec(sql);
  const savepointName = (index: number): string => `rexus_save_${index}`;
  const start = (store: Store): void => {
    run(store.connection, 'BEGIN IMMEDIATE');
  };
  const commitStore = (store: Store): void => {
    const { entry, connection } = store;
    if (entry === null) {
      run(connection, 'COMMIT');
      return;
    }
    const lsn = advanceLsn(entry);
    catalogueOf(connection).setBoot('lsn', JSON.stringify(lsn));
    run(connection, 'COMMIT');
    entry.lsn = lsn;
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
    begin: () => {
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
      for (const store of enlisted.values()) commitStore(store);
      end();
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
    write: (store, work) => {
      if (doomed) throw doomedError();
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
