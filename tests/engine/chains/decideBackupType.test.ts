import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDatabaseName } from '../../../src/domain/databaseName.ts';
import type { TypeDecision } from '../../../src/engine/chains/typeDecision.ts';
import { daysAgo, decide, differential, entry, full, gone, log, serverChain } from './situations.ts';

/** `full no_full`, `skip simple_recovery`, `refuse foreign_log`. */
const short = (decision: TypeDecision): string => {
  switch (decision.action) {
    case 'take':
      return `${decision.copyOnly ? 'copy-only ' : ''}${decision.type} ${decision.reason.code}`;
    case 'skip':
      return `skip ${decision.reason.code}`;
    case 'refuse': {
      const { facts } = decision.error;
      return `refuse ${'why' in facts && typeof facts.why === 'object' ? facts.why.code : decision.error.code}`;
    }
  }
};

const FOREIGN = { server: serverChain({ base: 'X' }) };
const NUL_LOG = { server: serverChain({ next: 30 }), history: [entry('log', 'x', [10, 30], 'NUL')] };

describe('the chain is ours', () => {
  test.each([
    ['full', 'full asked_for'],
    ['differential', 'differential asked_for'],
    ['log', 'log asked_for'],
  ] as const)('%s: %s', (type, decision) => {
    expect(short(decide(type))).toBe(decision);
  });

  test('a log follows on our logs, whatever fulls and copies lie between them', () => {
    const own = [full('A', [10, 20]), log([10, 25]), full('B', [30, 40]), log([25, 45])];
    expect(short(decide('log', { own, server: serverChain({ base: 'B', next: 45 }) }))).toBe('log asked_for');
  });

  test('a differential alone carries a log on, as a full does', () => {
    const own = [full('A', [10, 20]), differential('A', [50, 60])];
    expect(short(decide('log', { own, server: serverChain({ next: 55 }) }))).toBe('log asked_for');
  });

  test('what the server must say of it afterwards stands in the decision', () => {
    expect(decide('differential')).toMatchObject({ expects: { kind: 'base', guid: 'A' } });
    expect(decide('log')).toMatchObject({ expects: { kind: 'log', nextLsn: 43_000_000_016_800_010n } });
  });

  test('GUIDs are the same in any case of their letters', () => {
    expect(short(decide('differential', { server: serverChain({ base: 'a' }) }))).toBe('differential asked_for');
  });
});

describe('the chain is broken: a full, and one reason', () => {
  const A = full('A', [10, 20]);
  const cases = [
    ['nothing was ever taken', { server: serverChain({ base: null, next: null }), own: [] }, 'no_full', 'no_full'],
    ['only others have backed it up', { own: [] }, 'no_full', 'no_full'],
    ['a foreign full', FOREIGN, 'foreign_full', null],
    ['a foreign log to NUL', NUL_LOG, null, 'foreign_log'],
    ['a foreign log that msdb has forgotten', { server: serverChain({ next: 30 }) }, null, 'foreign_log'],
    ['SIMPLE and back', { server: serverChain({ next: null }) }, null, 'no_log_chain'],
    ['restored since', { server: serverChain({ fork: 'other' }) }, 'restored', 'restored'],
    ['dropped and made anew', { server: serverChain({ family: 'other' }) }, 'recreated', 'recreated'],
    [
      'made anew, and never backed up since',
      { server: serverChain({ family: 'other', base: null, next: null }) },
      'recreated',
      'recreated',
    ],
    ['the file of the base is gone', { own: [gone(A)] }, 'file_gone', 'file_gone'],
    [
      'the file of a log is gone',
      { own: [A, gone(log([10, 25])), log([25, 30])], server: serverChain({ next: 30 }) },
      null,
      'file_gone',
    ],
    ['a damaged base', { own: [full('A', [10, 20], daysAgo(1), { isDamaged: true })] }, 'file_gone', 'file_gone'],
    [
      'our own full of a run that died',
      { ...FOREIGN, history: [entry('full', 'X', [30, 40], '/ours/temp/x.bak')] },
      'own_unfinished',
      null,
    ],
    ['the login may not look', { server: { ...serverChain(), recovery: null } }, 'not_shown', 'not_shown'],
  ] as const;

  test.each(cases)('%s', (_what, chain, base, logs) => {
    expect(short(decide('differential', chain))).toBe(base === null ? 'differential asked_for' : `full ${base}`);
    expect(short(decide('log', chain))).toBe(logs === null ? 'log asked_for' : `full ${logs}`);
  });

  test.each(cases)('%s: refused where the configuration says so', (_what, chain, base, logs) => {
    const policy = { whenBroken: 'refuse', foreignBackups: 'refuse' } as const;
    expect(short(decide('differential', chain, { policy }))).toBe(
      base === null ? 'differential asked_for' : `refuse ${base}`,
    );
    expect(short(decide('log', chain, { policy }))).toBe(logs === null ? 'log asked_for' : `refuse ${logs}`);
  });

  test('the intruder is named: who, when, where to', () => {
    expect(decide('log', NUL_LOG)).toMatchObject({
      reason: { by: { user: 'EMPRESA\\veeam', at: '2026-11-17T23:00:01', to: 'nul', device: 'NUL' } },
    });
    const vss = entry('full', 'X', [30, 40], '{8F7A}1', { isVirtual: true });
    expect(decide('differential', { ...FOREIGN, history: [vss] })).toMatchObject({ reason: { by: { to: 'virtual' } } });
    const snapshot = entry('full', 'X', [30, 40], '{8F7A}1', { isVirtual: true, isSnapshot: true });
    expect(decide('differential', { ...FOREIGN, history: [snapshot] })).toMatchObject({
      reason: { by: { to: 'snapshot' } },
    });
  });

  test('a log of ours in msdb is not taken for a foreign one', () => {
    const own = [full('A', [10, 20]), log([10, 25])];
    const history = [entry('log', 'L-25', [10, 25], '/ours/temp/y.trn'), entry('log', 'x', [25, 30], 'D:\\x.trn')];
    expect(decide('log', { own, server: serverChain({ next: 30 }), history })).toMatchObject({
      reason: { code: 'foreign_log', by: { to: 'file', device: 'D:\\x.trn' } },
    });
  });

  test('a full bridges the hole that a foreign log left', () => {
    const own = [full('A', [10, 20]), full('B', [40, 50])];
    expect(short(decide('log', { own, server: serverChain({ base: 'B', next: 45 }) }))).toBe('log asked_for');
  });
});

describe('by rule', () => {
  const simple = { recoveryModel: 'SIMPLE' } as const;
  const master = { name: parseDatabaseName('Master') };
  test.each([
    ['a log of a database in SIMPLE', decide('log', {}, { database: simple }), 'skip simple_recovery'],
    ['a differential of one in SIMPLE', decide('differential', {}, { database: simple }), 'differential asked_for'],
    ['a log of master', decide('log', {}, { database: master }), 'skip master_no_log'],
    ['a differential of master', decide('differential', {}, { database: master }), 'full master'],
    ['master by itself', decide('auto', {}, { database: master }), 'full master'],
    ['a copy-only full', decide('full', FOREIGN, { copyOnly: true }), 'copy-only full asked_for'],
    ['a copy-only log behind a foreign one', decide('log', NUL_LOG, { copyOnly: true }), 'copy-only log asked_for'],
  ])('%s', (_what, decision, expected) => {
    expect(short(decision)).toBe(expected);
  });

  const secondary = { server: serverChain({ replica: { role: 'secondary', isPreferred: true } }) };
  test.each([
    ['full', 16, 'copy-only full secondary'],
    ['differential', 16, 'skip secondary_no_differential'],
    ['log', 16, 'log asked_for'],
    ['auto', 16, 'copy-only full secondary'],
    ['differential', 17, 'differential asked_for'],
  ] as const)('%s on a secondary replica of version %i', (type, serverMajor, expected) => {
    expect(short(decide(type, secondary, { serverMajor }))).toBe(expected);
  });

  test('where the group prefers another replica, nothing is taken here but a copy-only backup', () => {
    const chain = { server: serverChain({ replica: { role: 'primary', isPreferred: false } }) };
    for (const type of ['full', 'differential', 'log', 'auto'] as const) {
      expect(short(decide(type, chain))).toBe('skip not_preferred_replica');
    }
    expect(short(decide('full', chain, { copyOnly: true }))).toBe('copy-only full asked_for');
  });
});

describe('auto', () => {
  const aged = (days: number, hours = 0) => ({ own: [full('A', [10, 20], daysAgo(days, hours))] });
  const grown = { changedBytes: 2_400_000, logBytes: null };

  test.each([
    ['a full of yesterday', aged(1), {}, 'differential changes_only'],
    ['a full of this day last week, begun a little later', aged(7, -1), {}, 'full full_old'],
    ['a full of six days ago', aged(6), {}, 'differential changes_only'],
    ['more than half has changed', { ...aged(1), growth: grown }, {}, 'full much_changed'],
    [
      'more than half, and 60 % allowed',
      { ...aged(1), growth: grown },
      { maxDifferentialPercent: 60 },
      'differential changes_only',
    ],
    ['a full of an hour ago', aged(0, 1), {}, 'log data_recent'],
    ['a full of an hour ago, logs by themselves', aged(0, 1), { dataEveryHours: 0 }, 'differential changes_only'],
    ['a day for fulls', aged(1), { fullOn: ['wednesday'] }, 'full full_weekday'],
    ['a day for fulls that has one', aged(0, 1), { fullOn: ['wednesday'] }, 'log data_recent'],
    ['another day', aged(1), { fullOn: ['saturday', 'sunday'] }, 'differential changes_only'],
    ['differentials are off', aged(1), { maxIncrementals: 0 }, 'full many_differentials'],
    ['somebody else took a full', FOREIGN, {}, 'full foreign_full'],
    ['somebody else took a full, and that is refused', FOREIGN, { foreignBackups: 'refuse' }, 'refuse foreign_full'],
    [
      'a file is gone, and that is not refused',
      { own: [gone(full('A', [10, 20]))] },
      { whenBroken: 'refuse' },
      'full file_gone',
    ],
    ['the log was taken to NUL', { ...NUL_LOG, ...aged(0, 1) }, {}, 'full foreign_log'],
  ] as const)('%s', (_what, chain, policy, expected) => {
    expect(short(decide('auto', chain, { policy }))).toBe(expected);
  });

  test('five differentials follow a full, not six', () => {
    const differentials = [1, 2, 3, 4, 5].map((n) => differential('A', [20 + n, 21 + n], daysAgo(6 - n)));
    const first = full('A', [10, 20], daysAgo(6));
    expect(short(decide('auto', { own: [first, ...differentials.slice(1)] }))).toBe('differential changes_only');
    expect(short(decide('auto', { own: [first, ...differentials] }))).toBe('full many_differentials');
  });

  test('a database in SIMPLE gets a differential where the others get a log', () => {
    expect(short(decide('auto', aged(0, 1), { database: { recoveryModel: 'SIMPLE' } }))).toBe(
      'differential changes_only',
    );
  });

  test('a week of nights by the default rules is a full and five differentials, and again', () => {
    const own = [full('A', [10, 20], daysAgo(0))];
    const taken: string[] = [];
    for (let night = 1; night <= 7; night++) {
      const at = new Date(2026, 10, 18 + night, 2, 0, 0);
      const decision = decide('auto', { own }, { now: at });
      taken.push(short(decision));
      own.push(differential('A', [20 + night, 21 + night], at));
    }
    expect(taken).toEqual([
      ...Array<string>(5).fill('differential changes_only'),
      'full many_differentials',
      'full full_old',
    ]);
  });
});

test('whatever the chain looks like, a differential or log is only taken onto what we hold (law)', () => {
  const range = fc
    .tuple(fc.nat(60), fc.integer({ min: 1, max: 20 }))
    .map(([from, length]) => [from, from + length] as const);
  const anySet = fc.oneof(
    fc.tuple(fc.constantFrom('A', 'B', 'C'), range).map(([guid, lsns]) => full(guid, lsns)),
    fc.tuple(fc.constantFrom('A', 'B', 'C'), range).map(([guid, lsns]) => differential(guid, lsns)),
    range.map((lsns) => log(lsns)),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(anySet, fc.boolean()), { maxLength: 8 }),
      fc.constantFrom('A', 'B', 'X', null),
      fc.option(fc.nat(80)),
      fc.constantFrom('differential' as const, 'log' as const, 'auto' as const),
      (sets, base, next, type) => {
        const own = sets.map(([set, isThere]) => (isThere ? set : gone(set)));
        const decision = decide(type, { own, server: serverChain({ base, next }) });
        if (decision.action !== 'take' || decision.type === 'full') return;
        const held = sets.filter(([, isThere]) => isThere).map(([set]) => set);
        if (decision.type === 'differential') {
          expect(held.some((one) => one.type === 'full' && one.set.backupSetGuid === base)).toBe(true);
          return;
        }
        // Step by step, as RESTORE would: everything that can be reached from a full that is there.
        const reached = new Set(held.filter((one) => one.type === 'full').map((one) => one.set.lastLsn));
        const guids = held.filter((one) => one.type === 'full').map((one) => one.set.backupSetGuid);
        for (const one of held)
          if (one.type === 'differential' && guids.includes(one.set.differentialBaseGuid ?? ''))
            reached.add(one.set.lastLsn);
        for (let size = -1; size !== reached.size; ) {
          size = reached.size;
          for (const { type: kind, set } of held) {
            if (kind === 'log' && [...reached].some((at) => set.firstLsn <= at && at <= set.lastLsn))
              reached.add(set.lastLsn);
          }
        }
        expect([...reached].some((at) => at >= 43_000_000_016_800_000n + BigInt(next ?? 0))).toBe(true);
      },
    ),
    { numRuns: 1000 },
  );
});
