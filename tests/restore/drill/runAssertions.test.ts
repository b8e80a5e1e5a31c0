import { describe, expect, test } from 'vitest';
import { parseDatabaseName } from '../../../src/domain/databaseName.ts';
import { RexusError } from '../../../src/domain/rexusError.ts';
import { ASSERTION_TIMEOUT_MS, ask, meetsExpectation } from '../../../src/restore/drill/runAssertions.ts';

const SCRATCH = parseDatabaseName('users_drill_20261122_120000');
const assertion = { database: parseDatabaseName('users'), query: 'SELECT COUNT(*) FROM dbo.Usuarios', expect: 12 };
const never = new AbortController().signal;

describe('what a query gave', () => {
  test.each([
    ['12', 12, true],
    ['12.00', 12, true],
    ['11', 12, false],
    ['', 0, false],
    ['1', true, true],
    ['0', false, true],
    ['1', false, false],
    ['activo', 'activo', true],
    ['Activo', 'activo', false],
    [null, null, true],
    [null, 0, false],
    ['0', null, false],
  ])('%o, where %o is expected: %o', (found, expected, meets) => {
    expect(meetsExpectation(found, expected)).toBe(meets);
  });

  test('is asked in the scratch database, and not for longer than a minute', async () => {
    const asked: unknown[] = [];
    const scalar = async (...call: readonly unknown[]) => {
      asked.push(call);
      return '12';
    };
    const { result, error } = await ask({ scalar }, SCRATCH, assertion, String, never);
    expect([result.result, error]).toEqual([{ status: 'passed' }, null]);
    expect(asked).toEqual([[SCRATCH, assertion.query, { signal: never, timeoutMs: ASSERTION_TIMEOUT_MS }]]);
  });

  test('that is not what was expected fails with both', async () => {
    const { result, error } = await ask({ scalar: async () => '11' }, SCRATCH, assertion, String, never);
    expect(result.result).toEqual({ status: 'failed', found: '11' });
    expect(error).toMatchObject({ code: 'ASSERTION_FAILED', facts: { expected: '12', found: '11' } });
  });

  test('that the server refused is a result in words', async () => {
    const refused = new RexusError('SERVER_SILENT', { operation: 'SELECT', seconds: 60 });
    const scalar = () => Promise.reject(refused);
    const { result, error } = await ask({ scalar }, SCRATCH, assertion, ({ code }) => `said ${code}`, never);
    expect(result.result).toEqual({ status: 'error', code: 'SERVER_SILENT', error: 'said SERVER_SILENT' });
    expect(error).toBe(refused);
  });

  test('is not waited for once the drill was stopped', async () => {
    const stop = new AbortController();
    stop.abort('SIGINT');
    await expect(ask({ scalar: async () => '12' }, SCRATCH, assertion, String, stop.signal)).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
  });
});
