import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BackupFailure } from '../../../../src/sandbox/engine/backup/errors.ts';
import { planRedo, type RedoFacts, type RedoPlan } from '../../../../src/sandbox/engine/backup/planRedo.ts';
import type { CommitFacts } from '../../../../src/sandbox/engine/backup/stopRule.ts';

const START = Date.UTC(2026, 10, 20, 14, 30);
const at = (seconds: number): Date => new Date(START + 1000 * seconds);

/** Commits at seconds 1, 2, 3 … , each ten LSNs long, from LSN 100 on. */
const commits = (count: number, marks: Readonly<Record<number, string>> = {}): readonly CommitFacts[] =>
  Array.from({ length: count }, (_, index) => ({
    lsn: 100n + 10n * BigInt(index),
    nextLsn: 110n + 10n * BigInt(index),
    at: at(index + 1),
    mark: marks[index + 1] === undefined ? null : { name: marks[index + 1] ?? '' },
  }));

const FACTS: RedoFacts = {
  lastLsn: 200n,
  hasBulkLoggedData: false,
  redoLsn: 100n,
  rolledForwardTo: at(0),
  stop: null,
};
const plan = (facts: Partial<RedoFacts>, records = commits(5)): Promise<RedoPlan> =>
  planRedo(
    { ...FACTS, ...facts },
    (async function* () {
      yield* records;
    })(),
  );
const refusal = (facts: Partial<RedoFacts>, records = commits(5)): Promise<number | undefined> =>
  plan(facts, records).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof BackupFailure) return error.messages[0].number;
      throw error;
    },
  );
const time = (seconds: number): RedoFacts['stop'] => ({ kind: 'time', at: at(seconds) });
const mark = (name: string, inclusive = true, after: Date | null = null): RedoFacts['stop'] => ({
  kind: 'mark',
  mark: name,
  inclusive,
  after,
});

test('without a stop the whole set is redone, also an empty one and one that was redone before', async () => {
  expect(await plan({})).toEqual({ redoLsn: 200n, rolledForwardTo: at(5), notice: null });
  expect(await plan({}, [])).toEqual({ redoLsn: 200n, rolledForwardTo: at(0), notice: null });
  expect(await plan({ redoLsn: 200n, rolledForwardTo: at(5) })).toEqual({
    redoLsn: 200n,
    rolledForwardTo: at(5),
    notice: null,
  });
});

test('the last commit at or before the time is the last one that is redone, to the 300th of a second', async () => {
  expect(await plan({ stop: time(3) })).toMatchObject({ redoLsn: 130n, rolledForwardTo: at(3), notice: null });
  expect(await plan({ stop: time(3.998) })).toMatchObject({ redoLsn: 130n });
  // 3.999 is 4.000 in 300ths.
  expect(await plan({ stop: time(3.999) })).toMatchObject({ redoLsn: 140n });
  expect(await plan({ stop: time(0.5) })).toMatchObject({ redoLsn: 100n, rolledForwardTo: at(0) });
});

test('a time behind the set is 4322, the time of its last commit is not', async () => {
  expect(await plan({ stop: time(6) })).toMatchObject({ redoLsn: 200n, notice: { number: 4322, class: 0, state: 1 } });
  expect(await plan({ stop: time(6) }, [])).toMatchObject({ redoLsn: 200n, notice: { number: 4322 } });
  expect(await plan({ stop: time(5) })).toMatchObject({ redoLsn: 200n, notice: null });
});

test('a time before what is rolled forward is 4335, and 4343 when this set was redone to its end', async () => {
  expect(await refusal({ redoLsn: 130n, rolledForwardTo: at(3), stop: time(2) })).toBe(4335);
  expect(await refusal({ redoLsn: 200n, rolledForwardTo: at(5), stop: time(2) })).toBe(4343);
  expect(await refusal({ redoLsn: 130n, rolledForwardTo: null, stop: time(2) })).toBe(4335);
  expect(await plan({ redoLsn: 130n, rolledForwardTo: at(3), stop: time(3) })).toMatchObject({ redoLsn: 130n });
});

test('a stop inside a log with bulk-logged changes is 4341, its end is not', async () => {
  expect(await refusal({ hasBulkLoggedData: true, stop: time(3) })).toBe(4341);
  expect(await plan({ hasBulkLoggedData: true, stop: time(5) })).toMatchObject({ redoLsn: 200n, notice: null });
  expect(await plan({ hasBulkLoggedData: true, stop: time(9) })).toMatchObject({ notice: { number: 4322 } });
});

test('marks: with and without the marked transaction, the first of the name or the first after a time', async () => {
  const records = commits(5, { 2: 'Antes', 4: 'antes' });
  expect(await plan({ stop: mark('ANTES') }, records)).toMatchObject({ redoLsn: 120n });
  expect(await plan({ stop: mark('antes', false) }, records)).toMatchObject({ redoLsn: 110n });
  expect(await plan({ stop: mark('antes', true, at(3)) }, records)).toMatchObject({ redoLsn: 140n });
  expect(await plan({ stop: mark('otra') }, records)).toMatchObject({ redoLsn: 200n, notice: { number: 4329 } });
  expect(await refusal({ redoLsn: 130n, stop: mark('antes') }, records)).toBe(4335);
});

test('lsn: marks stop with or before the transaction that begins there; what is no number is 4334', async () => {
  expect(await plan({ stop: mark('lsn:120') })).toMatchObject({ redoLsn: 130n });
  expect(await plan({ stop: mark('lsn:120', false) })).toMatchObject({ redoLsn: 120n });
  expect(await plan({ stop: mark('lsn:200') })).toMatchObject({ notice: { number: 4329 } });
  expect(await plan({ stop: mark('lsn:200', false) })).toMatchObject({ redoLsn: 200n, notice: null });
  expect(await refusal({ redoLsn: 130n, stop: mark('lsn:120') })).toBe(4335);
  expect(await refusal({ stop: mark('lsn:pronto') })).toBe(4334);
});

test('two halves of a log redone one after the other stop where one pass would', () =>
  fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 }), async (a, b) => {
      const [first, second] = [Math.min(a, b), Math.max(a, b)];
      const half = await plan({ stop: time(first) }, commits(10));
      const whole = await plan({ stop: time(second) }, commits(10));
      const rest = await plan(
        { redoLsn: half.redoLsn, rolledForwardTo: half.rolledForwardTo, stop: time(second) },
        commits(10),
      );
      expect(rest).toEqual(whole);
    }),
  ));
