import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDatabaseName } from '../../../src/domain/databaseName.ts';
import { localPath } from '../../../src/domain/localPath.ts';
import type { Attempt, TimedBackup } from '../../../src/engine/serverCompression/attempt.ts';
import {
  type CompressionFacts,
  decideServerCompression,
  LEAST_BYTES,
  RETRY_AFTER,
} from '../../../src/engine/serverCompression/decideServerCompression.ts';
import type { ServerCompression } from '../../../src/engine/serverCompression/serverCompression.ts';
import { databaseFacts, SERVER_FACTS } from '../../support/memoryServer.ts';
import { storageAt } from '../backupFixtures.ts';

const BYTES = 1024 * 1024 * 1024;
const EXPRESS = { ...SERVER_FACTS, edition: 'Express Edition (64-bit)', isExpress: true, canCompress: false };
const FILESTREAM = { logicalName: 'docs', path: SERVER_FACTS.defaultDataPath, type: 'other', bytes: 1 } as const;

const storage = (setting: 'auto' | 'on' | 'off', changes: Parameters<typeof storageAt>[1] = {}) =>
  storageAt(localPath('/b'), { serverCompression: setting, ...changes });

const facts = (changes: Partial<CompressionFacts> = {}): CompressionFacts => ({
  storage: storage('auto'),
  server: SERVER_FACTS,
  database: databaseFacts('ventas', 5),
  type: 'full',
  isTail: false,
  expectedBytes: BYTES,
  attempts: [],
  ...changes,
});

/** Seconds that a gigabyte took. */
const took = (by: TimedBackup['by'], seconds: number, changes: Partial<TimedBackup> = {}): TimedBackup => ({
  outcome: 'good',
  database: parseDatabaseName('ventas'),
  server: SERVER_FACTS.name,
  type: 'full',
  by,
  bytes: BYTES,
  ms: seconds * 1000,
  isVerified: true,
  isEncrypted: false,
  compression: by === 'server' ? 'none' : 'gzip',
  ...changes,
});
const ours = (seconds: number, changes: Partial<TimedBackup> = {}) => took('program', seconds, changes);
const theirs = (seconds: number, changes: Partial<TimedBackup> = {}) => took('server', seconds, changes);
const failed: Attempt = {
  outcome: 'failed',
  database: parseDatabaseName('ventas'),
  server: SERVER_FACTS.name,
  type: 'full',
};
const times = <T>(count: number, one: T): readonly T[] => Array.from({ length: count }, () => one);

const decided = (changes: Partial<CompressionFacts>) => {
  const { asked, reason } = decideServerCompression(facts(changes));
  return [asked ? 'server' : 'own', reason.code];
};

describe('what is not left to measurements', () => {
  const encrypted = databaseFacts('ventas', 5, { isEncrypted: true });
  const of = (version: string) => ({ ...SERVER_FACTS, version });
  const cases: readonly (readonly [string, Partial<CompressionFacts>, string, string])[] = [
    ['off', { storage: storage('off') }, 'own', 'configured_off'],
    ['on', { storage: storage('on') }, 'server', 'configured_on'],
    ['on, for however small a backup', { storage: storage('on'), expectedBytes: 1 }, 'server', 'configured_on'],
    ['on, where the edition cannot', { storage: storage('on'), server: EXPRESS }, 'own', 'edition_cannot'],
    ['auto, where the edition cannot', { server: EXPRESS }, 'own', 'edition_cannot'],
    ['on, for the tail of a log', { storage: storage('on'), type: 'log', isTail: true }, 'own', 'tail'],
    [
      'auto, where nothing is to be compressed',
      { storage: storage('auto', { compression: { algorithm: 'none', level: 6 } }) },
      'own',
      'compression_off',
    ],
    [
      'on, where the program is to compress nothing',
      { storage: storage('on', { compression: { algorithm: 'none', level: 6 } }) },
      'server',
      'configured_on',
    ],
    ['auto, for a small backup', { expectedBytes: LEAST_BYTES - 1 }, 'own', 'too_small'],
    [
      'on, under TDE before 2016',
      { storage: storage('on'), database: encrypted, server: of('12.0.6024.0') },
      'own',
      'pages_encrypted',
    ],
    [
      'on, under TDE since 2016',
      { storage: storage('on'), database: encrypted, server: of('13.0.5026.0') },
      'server',
      'configured_on',
    ],
    ['auto, under TDE before 2019', { database: encrypted, server: of('14.0.3456.2') }, 'own', 'pages_encrypted'],
    ['auto, under TDE since 2019', { database: encrypted, server: of('15.0.4123.1') }, 'own', 'measuring_own'],
    [
      'on, under TDE with FILESTREAM',
      { storage: storage('on'), database: { ...encrypted, files: [...encrypted.files, FILESTREAM] } },
      'own',
      'pages_encrypted',
    ],
  ];
  test.each(cases)('%s', (_, changes, who, why) => {
    expect(decided(changes)).toEqual([who, why]);
  });

  test('under TDE the server is told to read more than a page’s 64 KiB at once, which it must to compress; else nothing is said', () => {
    const asked = (isEncrypted: boolean): ServerCompression =>
      decideServerCompression(facts({ storage: storage('on'), database: databaseFacts('ventas', 5, { isEncrypted }) }));
    expect(asked(true)).toMatchObject({ maxTransferBytes: 131_072 });
    expect(asked(false)).toMatchObject({ maxTransferBytes: null });
  });
});

describe('auto, by what earlier runs took', () => {
  const cases: readonly (readonly [string, readonly Attempt[], string, string])[] = [
    ['none yet: our own way is measured first', [], 'own', 'measuring_own'],
    ['one of ours', [ours(20)], 'own', 'measuring_own'],
    ['two of ours: now the server’s way', [ours(20), ours(20)], 'server', 'trying_server'],
    ['one of the server’s', [theirs(30), ours(20), ours(20)], 'server', 'trying_server'],
    ['the server is faster', [theirs(10), theirs(11), ours(20), ours(21)], 'server', 'server_faster'],
    ['the server is slower', [theirs(30), theirs(31), ours(20), ours(21)], 'own', 'server_not_faster'],
    ['the server is faster by too little', [theirs(19), theirs(19), ours(20), ours(20)], 'own', 'server_not_faster'],
    [
      'one slow night among three does not count',
      [theirs(10), theirs(500), theirs(10), ours(20), ours(20)],
      'server',
      'server_faster',
    ],
    [
      'what is long ago does not count',
      [...times(3, theirs(30)), ...times(4, theirs(1)), ours(20), ours(20)],
      'own',
      'server_not_faster',
    ],
    [
      'the server’s way twenty times in a row: ours is measured anew',
      [...times(RETRY_AFTER, theirs(10)), ours(20), ours(20)],
      'own',
      'trying_own_again',
    ],
    [
      'ours twenty times in a row: the server’s is measured anew',
      [...times(RETRY_AFTER, ours(10)), theirs(20), theirs(20)],
      'server',
      'trying_server_again',
    ],
    ['the last try failed: not again now', [failed, ours(20), ours(20)], 'own', 'server_failed'],
    [
      'nor in the nineteen runs after it, however fast it was before',
      [...times(RETRY_AFTER - 1, ours(20)), failed, theirs(1), theirs(1)],
      'own',
      'server_failed',
    ],
    ['then again', [...times(RETRY_AFTER, ours(20)), failed], 'server', 'trying_server'],
  ];
  test.each(cases)('%s', (_, attempts, who, why) => {
    expect(decided({ attempts })).toEqual([who, why]);
  });

  const elsewhere: readonly (readonly [string, Partial<TimedBackup>])[] = [
    ['another database', { database: parseDatabaseName('otra') }],
    ['another server', { server: 'ANOTHER' }],
    ['another type', { type: 'differential' }],
    ['another encryption', { isEncrypted: true }],
    ['a backup too small to tell', { bytes: LEAST_BYTES - 1 }],
    ['another format than is configured now', { compression: 'zstd' }],
  ];
  test.each(elsewhere)('runs of %s say nothing', (_, changes) => {
    expect(decided({ attempts: [ours(20, changes), ours(20, changes)] })).toEqual(['own', 'measuring_own']);
  });

  test('runs that were verified are not held against runs that were not', () => {
    const unverified = { isVerified: false };
    const attempts = [ours(10, unverified), ours(10, unverified), theirs(15), theirs(15), ours(20), ours(20)];
    expect(decided({ attempts })).toEqual(['server', 'trying_server']);
  });

  test('a database twice as large is compared by the byte', () => {
    const doubled = { bytes: 2 * BYTES };
    expect(
      decideServerCompression(facts({ attempts: [theirs(20, doubled), theirs(20, doubled), ours(20), ours(20)] })),
    ).toEqual({ asked: true, maxTransferBytes: null, reason: { code: 'server_faster', percent: 50, runs: 2 } });
  });
});

describe('laws', () => {
  const anyAttempt: fc.Arbitrary<Attempt> = fc.oneof(
    fc.constant(failed),
    fc
      .record({ by: fc.constantFrom('server' as const, 'program' as const), seconds: fc.integer({ min: 1, max: 999 }) })
      .map(({ by, seconds }) => took(by, seconds)),
  );
  const anyFacts = fc.record({
    setting: fc.constantFrom('auto' as const, 'on' as const, 'off' as const),
    attempts: fc.array(anyAttempt, { maxLength: 60 }),
    isEncrypted: fc.boolean(),
    isTail: fc.boolean(),
    type: fc.constantFrom('full' as const, 'differential' as const, 'log' as const),
    expectedBytes: fc.integer({ min: 0, max: 2 * BYTES }),
  });

  test('the server is never asked where its edition cannot, and always decided the same for the same facts', () => {
    fc.assert(
      fc.property(anyFacts, ({ setting, isEncrypted, ...rest }) => {
        const given = facts({
          storage: storage(setting),
          database: databaseFacts('ventas', 5, { isEncrypted }),
          ...rest,
        });
        expect(decideServerCompression({ ...given, server: EXPRESS }).asked).toBe(false);
        expect(decideServerCompression(given)).toEqual(decideServerCompression(given));
      }),
    );
  });

  test('on equal facts it settles: the slower way is taken four times at most, and then once in twenty runs, never twice in a row', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 150 }),
        (own, server, count) => {
          const attempts: TimedBackup[] = [];
          const ways: TimedBackup['by'][] = [];
          for (let run = 0; run < count; run += 1) {
            const by = decideServerCompression(facts({ attempts })).asked ? 'server' : 'program';
            ways.push(by);
            attempts.unshift(took(by, by === 'server' ? server : own));
          }
          expect(ways.slice(0, 4)).toEqual(['program', 'program', 'server', 'server'].slice(0, count));
          const settled = ways.slice(4);
          const [usual] = settled;
          const others = settled.flatMap((way, index) => (way === usual ? [] : [index]));
          for (const [index, at] of others.entries()) {
            expect(at - (others[index - 1] ?? at - RETRY_AFTER - 1)).toBeGreaterThan(RETRY_AFTER - 3);
          }
        },
      ),
    );
  });
});
