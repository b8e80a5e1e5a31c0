import type { Instance } from '../instance.ts';
import type { CommitFacts } from '../store/commitFacts.ts';
import { atomically, insert, localDatetime } from './history.ts';
import { lsnText } from './lsn.ts';

/**
 * A row of msdb.dbo.logmarkhistory for each database that a marked transaction changed, once it is committed
 * (learn.microsoft.com, logmarkhistory: "one row for each marked transaction that has been committed").
 */
export const recordMark = (
  instance: Instance,
  { lsn, at, mark }: CommitFacts,
  { database, userName }: { readonly database: string; readonly userName: string },
): void => {
  if (mark === null) return;
  atomically(instance, (msdb) =>
    insert(msdb, 'logmarkhistory', {
      database_name: database,
      mark_name: mark.name,
      description: mark.description,
      user_name: userName,
      lsn: lsnText(lsn),
      mark_time: localDatetime(at),
    }),
  );
};
