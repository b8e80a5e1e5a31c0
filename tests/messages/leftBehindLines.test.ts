import { expect, test } from 'vitest';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { RexusError } from '../../src/domain/rexusError.ts';
import { parseRunId } from '../../src/domain/runId.ts';
import { leftBehindLines } from '../../src/messages/leftBehindLines.ts';

const target = parseDatabaseName('inventario');
const steps = [parseRunId('20261120_020000'), parseRunId('20261120_030000')];
const failed = (error: RexusError, state: string | null) =>
  leftBehindLines(
    target,
    { status: 'failed', error, safetyCopy: null, left: { kind: 'unfinished', state, applied: 0, steps } },
    'en',
  );

test('where the server could not be asked, no state is claimed', () => {
  const lost = new RexusError('CONNECTION_LOST', { server: 'localhost,1433', operation: 'BACKUP LOG' });
  const [first, second] = failed(lost, null);
  expect(first).toBe(
    'the server could not be asked in which state inventario is now: 0 of 2 backups had been applied.',
  );
  expect(second).toContain('restore --resume');
});

test('after a stop, whose advice says how to go on, only the state is added', () => {
  const stopped = new RexusError('INTERRUPTED', { signal: 'SIGINT', left: 'unfinished' });
  expect(failed(stopped, 'RESTORING')).toEqual(['inventario is in the state RESTORING: 0 of 2 backups are in it.']);
});
