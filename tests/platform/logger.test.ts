import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { RexusError } from '../../src/domain/rexusError.ts';
import { Secret } from '../../src/domain/secret.ts';
import { createLogger, type Logger, type LoggerOptions } from '../../src/platform/logger.ts';
import { type StoppedClock, stoppedClock } from '../support/stoppedClock.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const NOON = new Date(2026, 10, 20, 12, 0, 0);

interface Logging {
  readonly log: Logger;
  readonly folder: LocalPath;
  readonly clock: StoppedClock;
  /** Every line of one day's file, parsed. */
  lines(day?: string): Record<string, unknown>[];
}

const logging = (options: Partial<LoggerOptions> = {}): Logging => {
  const folder = options.folder ?? joinLocal(temporaryDirectory(), 'logs');
  const clock = stoppedClock(NOON);
  const log = createLogger({ folder, toFile: true, level: 'debug', retentionDays: 30, secrets: [], clock, ...options });
  return {
    log,
    folder,
    clock,
    lines: (day = '2026-11-20') =>
      readFileSync(joinLocal(folder, `backup_${day}.log`), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line)),
  };
};

describe('a log line', () => {
  test('is JSON with level, time, event and the fields, in the file of its local day', () => {
    const { log, lines } = logging();
    log.info('run_started', { id: '20261120_120000', databases: ['users'], big: 12345678901234567890n });
    log.error('run_failed', { error: new RexusError('DISK_FULL', { path: '/x' }) });
    expect(lines()).toEqual([
      {
        level: 'info',
        time: NOON.toISOString(),
        event: 'run_started',
        id: '20261120_120000',
        databases: ['users'],
        big: '12345678901234567890',
      },
      {
        level: 'error',
        time: NOON.toISOString(),
        event: 'run_failed',
        error: { code: 'DISK_FULL', facts: { path: '/x' } },
      },
    ]);
  });

  test('below the level is not written', () => {
    const { log, lines } = logging({ level: 'warn' });
    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');
    expect(lines().map(({ event }) => event)).toEqual(['c', 'd']);
  });

  test('of a bug keeps its stack and its cause', () => {
    const { log, lines } = logging();
    log.error('bug', { error: new TypeError('boom', { cause: new Error('deeper') }) });
    expect(lines()[0]).toMatchObject({
      error: { name: 'TypeError', stack: expect.stringContaining('logger.test.ts'), cause: { message: 'deeper' } },
    });
  });

  test('cannot be broken by its fields: loops, odd values, reserved names, line breaks', () => {
    const { log, lines } = logging();
    const loop: Record<string, unknown> = { text: 'a\nb' };
    loop.self = loop;
    log.info('odd', {
      loop,
      fn: () => 1,
      date: new Date(Number.NaN),
      level: 'x',
      time: 1,
      event: 2,
      map: new Map([['k', new Set([1])]]),
    });
    expect(lines()).toEqual([
      expect.objectContaining({
        level: 'info',
        event: 'odd',
        level_: 'x',
        time_: 1,
        event_: 2,
        date: null,
        map: { k: [1] },
      }),
    ]);
  });
});

describe('secrets', () => {
  test('are blotted out wherever they stand: in texts, names, errors, causes, addresses', () => {
    const password = 'p@ss "w\\ord" ñ';
    const { log, folder } = logging({ secrets: [new Secret('p@ss'), new Secret(password), new Secret('')] });
    const error = new Error(`login failed for sa with ${password}`, {
      cause: new RexusError('USAGE', { reason: password }),
    });
    log.info('event', {
      plain: `x${password}y`,
      nested: [{ [password]: { deep: password } }],
      error,
      url: `https://sa:${encodeURIComponent(password)}@db`,
      secret: new Secret(password),
    });
    const text = readFileSync(joinLocal(folder, 'backup_2026-11-20.log'), 'utf8');
    for (const form of [
      password,
      JSON.stringify(password).slice(1, -1),
      encodeURIComponent(password),
      'p@ss',
      'w\\\\ord',
    ]) {
      expect(text).not.toContain(form);
    }
    expect(JSON.parse(text)).toMatchObject({ plain: 'x[secret]y', secret: '[secret]', url: 'https://sa:[secret]@db' });
  });

  test('of any kind never reach the file, and every line stays JSON', () => {
    const folder = temporaryDirectory();
    fc.assert(
      fc.property(fc.string({ minLength: 4 }), fc.string(), fc.string(), (secret, before, after) => {
        fc.pre(!'[secret]'.includes(secret) && !'"level":"info","time":"event":"e""text":'.includes(secret));
        rmSync(joinLocal(folder, 'logs'), { recursive: true, force: true });
        const one = logging({ folder: joinLocal(folder, 'logs'), secrets: [new Secret(secret)] });
        one.log.info('e', { text: before + secret + after });
        expect(one.lines()).toHaveLength(1);
        expect(String(one.lines()[0]?.text).replaceAll('[secret]', '')).not.toContain(secret);
      }),
    );
  });
});

describe('the daily file', () => {
  test('changes at local midnight', async () => {
    const { log, clock, lines } = logging();
    log.info('before');
    await clock.set(new Date(2026, 10, 20, 23, 59, 59, 999));
    log.info('still');
    await clock.set(new Date(2026, 10, 21, 0, 0, 0, 0));
    log.info('after');
    expect(lines().map(({ event }) => event)).toEqual(['before', 'still']);
    expect(lines('2026-11-21').map(({ event }) => event)).toEqual(['after']);
  });

  test('is removed after so many days, at the start and as each day begins; other files are never touched', async () => {
    const folder = joinLocal(temporaryDirectory(), 'logs');
    mkdirSync(folder);
    const keep = [
      'backup_2026-11-18.log',
      'backup_2026-10-01.log.txt',
      'my_backup_2020-01-01.log',
      'backup_2020-13-99.log',
      'notes.log',
    ];
    for (const name of [...keep, 'backup_2026-11-17.log', 'backup_1999-01-01.log'])
      writeFileSync(joinLocal(folder, name), '');
    mkdirSync(joinLocal(folder, 'backup_2020-02-02.log'));
    const { log, clock } = logging({ folder, retentionDays: 2 });
    log.info('start');
    expect(readdirSync(folder).sort()).toEqual([...keep, 'backup_2026-11-20.log', 'backup_2020-02-02.log'].sort());
    await clock.set(new Date(2026, 10, 21, 0, 0, 1));
    log.info('next day');
    expect(existsSync(joinLocal(folder, 'backup_2026-11-18.log'))).toBe(false);
    expect(existsSync(joinLocal(folder, 'backup_2026-11-20.log'))).toBe(true);
  });

  test('is shared with other loggers line by line', () => {
    const one = logging();
    const other = logging({ folder: one.folder });
    for (let n = 0; n < 50; n++) (n % 2 === 0 ? one : other).log.info('n', { n });
    expect(one.lines().map(({ n }) => n)).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });
});

describe('tail', () => {
  test('gives the last lines of today, oldest first, also of a long file', () => {
    const { log } = logging();
    for (let n = 0; n < 3000; n++) log.info('n', { n, padding: 'x'.repeat(100) });
    expect(log.tail(2).map((line) => JSON.parse(line).n)).toEqual([2998, 2999]);
    expect(log.tail(1_000_000).length).toBeGreaterThan(1000);
    expect(JSON.parse(log.tail(1_000_000)[0] ?? '').event).toBe('n');
    expect(log.tail(0)).toEqual([]);
  });

  test('is empty without a file', () => {
    expect(logging().log.tail(5)).toEqual([]);
    expect(logging({ toFile: false }).log.tail(5)).toEqual([]);
  });
});

describe('a log that cannot be written', () => {
  test('loses lines without an error, counts them, and says so when it can write again', () => {
    const folder = joinLocal(temporaryDirectory(), 'logs');
    writeFileSync(folder, 'a file where the folder should be');
    const { log, lines } = logging({ folder });
    log.info('lost');
    log.info('lost, too');
    expect(log.dropped()).toBe(2);
    rmSync(folder);
    log.info('written');
    expect(lines()).toEqual([
      { level: 'warn', time: NOON.toISOString(), event: 'log_lines_lost', lines: 2 },
      { level: 'info', time: NOON.toISOString(), event: 'written' },
    ]);
    expect(log.dropped()).toBe(2);
  });

  test('begins its next line on its own where the last one broke off, in a full disk or a crash', () => {
    const folder = temporaryDirectory();
    writeFileSync(joinLocal(folder, 'backup_2026-11-20.log'), '{"event":"brok');
    const { log } = logging({ folder });
    log.info('first');
    log.info('second');
    const [broken, ...whole] = log.tail(9);
    expect(broken).toBe('{"event":"brok');
    expect(whole.map((line) => JSON.parse(line).event)).toEqual(['first', 'second']);
  });

  test.skipIf(!existsSync('/dev/full'))('does not fail the work where the disk is full', () => {
    const folder = temporaryDirectory();
    const { log } = logging({ folder });
    symlinkSync('/dev/full', joinLocal(folder, 'backup_2026-11-20.log'));
    log.info('lost');
    expect(log.dropped()).toBe(1);
  });
});

test('without a log file nothing is made', () => {
  const { log, folder } = logging({ toFile: false });
  log.error('unheard');
  expect(existsSync(folder)).toBe(false);
});
