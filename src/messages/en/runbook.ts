import type { RunbookStatement } from '../../restore/runbook.ts';

export const runbook = {
  title: (database: string) => `Restoring ${database} by hand, without rexus-backup`,
  reaches: (local: string, server: string) => `As it was at ${local} (${server} on the server's clock).`,
  steps: (steps: number) =>
    `${steps} ${steps === 1 ? 'backup is' : 'backups are'} applied. Stop at the first error: what comes after it builds on it.`,
  hashes: '1. Check the stored files (SHA-256):',
  unpack: '2. Unpack them where the server can read them:',
  run: (file: string) => `3. Run the statements of ${file}, all in one session, as somebody who may restore:`,
  afterwards:
    'Until the last but two statements the database is in the state RESTORING and nobody can use it. Remove the unpacked files afterwards.',
  kept: (folder: string) =>
    `What is kept gets a new name each time, kept_…, in ${folder}; rexus-backup catalogue rebuild takes it into the catalogue. Remove it only once the data is as it should be.`,
  does: {
    sessions_out: 'puts everybody else out',
    keep_tail: 'keeps the tail of the log, which is in no backup yet; the database is RESTORING then',
    keep_copy: 'keeps what is there now, whole',
    restore: 'applies a backup and leaves the database RESTORING',
    restore_tail: 'applies the tail that was kept above',
    recover: 'opens the database',
    let_in: 'lets everybody in again',
    check: 'looks through the database; no message means no errors',
  } satisfies Record<RunbookStatement['does'], string> as Record<RunbookStatement['does'], string>,
};
