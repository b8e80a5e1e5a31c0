import { mkdirSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BACKUP_TYPES } from '../../src/domain/backupType.ts';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import { parseLsn } from '../../src/domain/lsn.ts';
import { parseRunId } from '../../src/domain/runId.ts';
import { encodeNote, parseNote, type RestoreNote } from '../../src/restore/restoreNote.ts';
import { restoreNotes } from '../../src/restore/restoreNotes.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const name = fc
  .string({ minLength: 1, maxLength: 128, unit: 'grapheme' })
  .filter((text) => {
    try {
      parseDatabaseName(text);
      return true;
    } catch {
      return false;
    }
  })
  .map(parseDatabaseName);
const run = fc
  .tuple(fc.integer({ min: 10, max: 28 }), fc.integer({ min: 1, max: 9 }))
  .map(([day, n]) => parseRunId(`202611${day}_020000${n === 1 ? '' : `_${n}`}`));
const lsn = fc.bigInt({ min: 0n, max: 10n ** 25n - 1n }).map((value) => parseLsn(value.toString()));
const step = fc.record({
  id: run,
  type: fc.constantFrom(...BACKUP_TYPES),
  backupSetGuid: fc.option(fc.uuid()),
  reason: fc.oneof(
    fc.constant({ code: 'base' as const }),
    fc.constant({ code: 'next_log' as const }),
    fc.constant({ code: 'holds_target' as const }),
    run.map((baseId) => ({ code: 'newest_differential' as const, baseId })),
  ),
});
const target = fc.oneof(
  fc.constant({ kind: 'end' as const }),
  fc.integer().map((atMs) => ({ kind: 'time' as const, atMs })),
  fc.record({ kind: fc.constant('mark' as const), name: fc.string(), include: fc.boolean() }),
);
const note: fc.Arbitrary<RestoreNote> = fc.record({
  request: fc.oneof(
    fc.record({
      kind: fc.constant('run' as const),
      id: run,
      databases: fc.array(name, { maxLength: 2 }),
      as: fc.option(name),
      files: fc.boolean(),
      withoutTail: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('moment' as const),
      database: name,
      target,
      as: fc.option(name),
      withoutTail: fc.boolean(),
    }),
  ),
  source: name,
  target: name,
  steps: fc.tuple(step, fc.array(step, { maxLength: 4 })).map(([first, others]) => [first, ...others] as const),
  stop: fc.option(
    fc.oneof(
      fc.record({ kind: fc.constant('time' as const), at: fc.string() }),
      fc.record({ kind: fc.constant('mark' as const), name: fc.string(), lsn, include: fc.boolean() }),
    ),
  ),
  reaches: fc.option(
    fc.record({
      atMs: fc.integer(),
      serverTime: fc.string(),
      serverOffsetMinutes: fc.integer({ min: -840, max: 840 }),
    }),
  ),
  safetyCopy: fc.option(run),
  at: fc.oneof(
    fc.constant({ kind: 'safety' as const }),
    fc.constant({ kind: 'recover' as const }),
    fc.nat(9).map((at) => ({ kind: 'step' as const, step: at })),
  ),
});

test('what is written down is what is read back', () => {
  fc.assert(
    fc.property(note, (one) => {
      expect(parseNote(encodeNote(one))).toEqual(one);
    }),
  );
});

test('a note from before a tail could be given up keeps it', () => {
  fc.assert(
    fc.property(note, (one) => {
      const { request, ...more } = JSON.parse(encodeNote(one));
      const { withoutTail: _, ...before } = request;
      expect(parseNote(JSON.stringify({ request: before, ...more })).request.withoutTail).toBe(false);
    }),
  );
});

test('a note that is cut off anywhere is none', () => {
  fc.assert(
    fc.property(note, fc.double({ min: 0, max: 0.99, noNaN: true }), (one, part) => {
      const text = encodeNote(one).trimEnd();
      expect(() => parseNote(text.slice(0, Math.floor(text.length * part)))).toThrow();
    }),
  );
});

describe('on the disk', () => {
  const [one] = fc.sample(note, { numRuns: 1, seed: 1 });
  if (one === undefined) throw new Error('no sample');
  const place = () => {
    const temp = temporaryDirectory('notes');
    mkdirSync(temp, { recursive: true });
    return { temp, notes: restoreNotes({ temp }) };
  };

  test('notes of two databases do not get in each other’s way, and each can be removed', async () => {
    const { notes } = place();
    const [ventas, users] = [parseDatabaseName('ventas'), parseDatabaseName('users')];
    await notes.write({ ...one, target: ventas, at: { kind: 'safety' } });
    await notes.write({ ...one, target: users, at: { kind: 'recover' } });
    const atOf = (name: string) => {
      const note = notes.of(parseDatabaseName(name));
      return note !== null && 'at' in note ? note.at.kind : note;
    };
    expect([atOf('VENTAS'), atOf(users)]).toEqual(['safety', 'recover']);
    await notes.remove(ventas);
    expect(notes.of(ventas)).toBeNull();
    expect(notes.all().notes.map(({ target: name }) => name)).toEqual([users]);
  });

  test.each([
    ['damaged', '{"version":1,'],
    ['of another version', encodeNote(one).replace('"version": 1', '"version": 2')],
    ['of another database than its name says', encodeNote({ ...one, target: parseDatabaseName('master') })],
  ])('one that is %s is named, and the others are found all the same', async (_, text) => {
    const { temp, notes } = place();
    await notes.write({ ...one, target: parseDatabaseName('users'), at: { kind: 'recover' } });
    const path = joinLocal(temp, 'unfinished_restore_ventas-00000000.json');
    writeFileSync(path, text);
    const found = notes.all();
    expect(found.notes.map(({ target: name }) => name)).toEqual(['users']);
    expect(found.unreadable).toMatchObject([{ code: 'FILE_UNREADABLE', facts: { path } }]);
    expect(notes.of(parseDatabaseName('ventas'))).toBeNull();
  });
});
