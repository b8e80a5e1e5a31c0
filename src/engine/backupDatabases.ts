import type { DatabaseRecord, Manifest } from '../catalogue/manifest.ts';
import { throwIfInterrupted } from '../domain/interrupted.ts';
import { asRexusError, hasCode, type RexusError } from '../domain/rexusError.ts';
import type { ServerFacts } from '../sqlserver/sqlServer.ts';
import { storeForeign } from './adopt/storeForeign.ts';
import { backupDatabase, type DatabaseBackupDeps, recordedCompression } from './backupDatabase.ts';
import type { BackupPlan, PlannedDatabase } from './backupPlan.ts';
import type { RunListener } from './runEvent.ts';

export interface BackupDatabasesDeps extends DatabaseBackupDeps {
  /** An error in the words of the configured language, for the manifest. */
  readonly describe: (error: RexusError) => string;
}

/** One record a database, in the plan's order, and the errors of those that failed. */
export interface AllBackedUp {
  readonly server: Manifest['server'];
  readonly records: readonly DatabaseRecord[];
  readonly errors: readonly RexusError[];
}

/** Backs up the databases of a plan one after the other. @throws RexusError INTERRUPTED; every other error is a record */
export const backupDatabases = async (
  deps: BackupDatabasesDeps,
  plan: BackupPlan,
  listener: RunListener,
  signal: AbortSignal,
): Promise<AllBackedUp> => {
  const records: DatabaseRecord[] = [];
  const errors: RexusError[] = [];
  let server: ServerFacts | null = null;
  // Once the server is gone, the rest fails with its reason instead of waiting for it again and again.
  let gone: RexusError | null = null;
  for (const [index, planned] of plan.databases.entries()) {
    throwIfInterrupted(signal);
    const { name } = planned;
    listener({
      type: 'database_started',
      database: name,
      index,
      total: plan.databases.length,
      backupType: planned.type,
      reason: planned.action === 'refuse' ? null : planned.reason,
      serverCompression: planned.action === 'backup' ? planned.serverCompression : null,
    });
    if (planned.action === 'skip') {
      const reason = { code: planned.reason.code, text: deps.describeReason(planned.reason) };
      const record: DatabaseRecord = { status: 'skipped', name, type: planned.type, reason };
      records.push(record);
      listener({ type: 'database_finished', database: name, record, error: null });
      continue;
    }
    let taken: PlannedDatabase = planned;
    try {
      if (planned.action === 'refuse') throw planned.error;
      if (gone !== null) throw gone;
      server ??= await deps.server.facts(signal);
      taken = await storeForeign(deps, planned, { format: plan.format, server, listener, signal });
      const record = await backupDatabase(deps, plan, taken, listener, signal);
      records.push(record);
      listener({ type: 'database_finished', database: name, record, error: null });
    } catch (thrown) {
      const error = asRexusError(thrown);
      if (hasCode(error, 'INTERRUPTED')) throw error;
      const record = failedRecord(taken, error, deps);
      records.push(record);
      errors.push(error);
      listener({ type: 'database_finished', database: name, record, error });
      gone ??= await reasonIfGone(deps, error, signal);
    }
  }
  const facts = server === null ? null : { name: server.name, version: server.version, edition: server.edition };
  return { server: facts, records, errors };
};

const failedRecord = (planned: PlannedDatabase, error: RexusError, deps: BackupDatabasesDeps): DatabaseRecord => ({
  status: 'failed',
  name: planned.name,
  type: planned.type,
  code: error.code,
  error: deps.describe(error),
  serverCompression: planned.action === 'backup' ? recordedCompression(deps, planned) : null,
});

/** A connection may be cut and the server be well: it is asked once. */
const reasonIfGone = async (
  deps: BackupDatabasesDeps,
  error: RexusError,
  signal: AbortSignal,
): Promise<RexusError | null> => {
  switch (error.code) {
    case 'LOGIN_REFUSED':
    case 'SERVER_UNREACHABLE':
    case 'ENCRYPTION_REFUSED':
      return error;
    case 'CONNECTION_LOST':
    case 'SERVER_SILENT':
      try {
        await deps.server.facts(signal);
        return null;
      } catch (again) {
        if (hasCode(again, 'INTERRUPTED')) throw again;
        return error;
      }
    default:
      return null;
  }
};
