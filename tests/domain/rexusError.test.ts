import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ERROR_EXITS } from '../../src/domain/errorFacts.ts';
import { EXIT_CODES } from '../../src/domain/exitCodes.ts';
import { interruptedBy, throwIfInterrupted } from '../../src/domain/interrupted.ts';
import { asRexusError, exitCodeOf, hasCode, RexusError } from '../../src/domain/rexusError.ts';

describe('an error of ours', () => {
  test('keeps code, facts, cause and what the server said', () => {
    const cause = new Error('ENOSPC');
    const messages = [{ number: 3201, state: 1, class: 16, message: 'Cannot open backup device' }];
    const error = new RexusError('DISK_FULL', { path: '/x' }, { cause, serverMessages: messages });
    expect(error).toMatchObject({
      name: 'RexusError',
      code: 'DISK_FULL',
      facts: { path: '/x' },
      cause,
      serverMessages: messages,
    });
    expect(error.message).toBe('DISK_FULL {"path":"/x"}');
    expect(inspect(error)).toContain('ENOSPC');
    expect('cause' in new RexusError('DISK_FULL', { path: '/x' })).toBe(false);
  });

  test('is told apart by its code', () => {
    const error: unknown = new RexusError('RUN_UNKNOWN', { id: 'x' });
    expect(hasCode(error, 'RUN_UNKNOWN') && error.facts.id).toBe('x');
    expect(hasCode(error, 'USAGE')).toBe(false);
    expect(hasCode(new Error('RUN_UNKNOWN'), 'RUN_UNKNOWN')).toBe(false);
  });

  test.each([
    [new TypeError('boom'), 'boom'],
    ['text', 'text'],
    [undefined, 'undefined'],
  ])('is made of anything thrown, which stays its cause: %s', (thrown, message) => {
    const error = asRexusError(thrown);
    expect(error).toMatchObject({ code: 'INTERNAL', facts: { message } });
    expect(error.cause).toBe(thrown);
    expect(asRexusError(error)).toBe(error);
  });
});

describe('exit codes', () => {
  test('are all different, and known names stand behind every error', () => {
    const numbers = Object.values(EXIT_CODES);
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const name of Object.values(ERROR_EXITS)) expect(EXIT_CODES[name]).toBeGreaterThan(0);
  });

  test('are those that scripts rely on', () => {
    expect(EXIT_CODES).toEqual({
      done: 0,
      failed: 1,
      usage: 2,
      someDatabasesFailed: 3,
      nothingToDo: 4,
      catalogueUnreadable: 10,
      alreadyRunning: 11,
      loginRefused: 12,
      serverUnreachable: 13,
      precondition: 14,
      chainBroken: 15,
      verificationFailed: 16,
      refusedForSafety: 17,
      stale: 18,
      interrupted: 130,
      outputClosed: 141,
      terminated: 143,
    });
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('of an interrupted run says by which signal: %s', (signal, code) => {
    expect(exitCodeOf(new RexusError('INTERRUPTED', { signal }))).toBe(code);
  });
});

describe('an aborted signal', () => {
  test('ends in the error of the signal that stopped it; anything else counts as Ctrl-C', () => {
    expect(interruptedBy(AbortSignal.abort('SIGTERM')).facts.signal).toBe('SIGTERM');
    expect(interruptedBy(AbortSignal.abort('SIGINT')).facts.signal).toBe('SIGINT');
    expect(interruptedBy(AbortSignal.abort()).facts.signal).toBe('SIGINT');
  });

  test('throws only once it is aborted', () => {
    const controller = new AbortController();
    throwIfInterrupted(controller.signal);
    controller.abort('SIGTERM');
    expect(() => throwIfInterrupted(controller.signal)).toThrow(/INTERRUPTED .*SIGTERM/);
  });
});
