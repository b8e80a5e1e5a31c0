import type { DrillRecord } from '../../src/catalogue/drill/drillRecord.ts';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { parseRunId } from '../../src/domain/runId.ts';
import { momentOfId } from './manifests.ts';

/** A drill that went well: a full and a log, restored to a second between two log backups. */
export const aDrill = (id: string, database: string, changes: Partial<DrillRecord> = {}): DrillRecord => ({
  id: parseRunId(id),
  database: parseDatabaseName(database),
  scratch: parseDatabaseName(`${database}_drill_${id}`),
  startedAt: momentOfId(id),
  finishedAt: momentOfId(id),
  moment: { chosen: 'random', at: '2026-11-20T02:30:00Z' },
  files: [
    {
      run: parseRunId('20261120_020000'),
      type: 'full',
      file: `databases/${database}_20261120_020000.bak.gz`,
      bytes: 1000,
      sha256: 'cd'.repeat(32),
    },
    {
      run: parseRunId('20261120_030000'),
      type: 'log',
      file: `databases/${database}_20261120_030000_log.trn.gz`,
      bytes: 300,
      sha256: 'ef'.repeat(32),
    },
  ],
  steps: [
    { step: 'unpack', run: parseRunId('20261120_020000'), ms: 120 },
    { step: 'restore', run: parseRunId('20261120_020000'), ms: 900.5 },
    { step: 'check_database', run: null, ms: 300 },
  ],
  rtoMs: 1020.5,
  checkDatabase: 'no_errors',
  assertions: [{ query: 'SELECT COUNT(*) FROM dbo.Productos', expect: 12, result: { status: 'passed' } }],
  server: { name: 'SERVIDOR\\SQLEXPRESS', version: '16.0.4135', edition: 'Express Edition (64-bit)' },
  outcome: { status: 'proven' },
  ...changes,
});
