import { describe, expect, test } from 'vitest';
import { en } from '../../src/messages/en.ts';
import { es } from '../../src/messages/es.ts';
import { formatFor } from '../../src/ui/format.ts';
import { readLogLine } from '../../src/ui/screens/scheduler/logLine.ts';

const inEnglish = (line: string) => readLogLine(line, en, formatFor('en'));
const lineOf = (fields: object): string =>
  JSON.stringify({ level: 'info', time: '2026-11-21T12:00:07.123', ...fields });

describe('a line of the log', () => {
  test('has its local time, how it stands, and the sentence of its event', () => {
    const line = lineOf({ event: 'run_finished', id: '20261121_120003', status: 'completed', duration_ms: 3400 });
    expect(inEnglish(line)).toEqual({
      time: '12:00:07',
      standing: 'waiting',
      text: 'run 20261121_120003: completed in 3.4 s',
    });
    expect(readLogLine(line, es, formatFor('es')).text).toBe('ejecución 20261121_120003: terminada en 3,4 s');
  });

  test.each([
    ['warn', 'warning'],
    ['error', 'failed'],
    ['debug', 'waiting'],
  ])('of level %s is marked as %s', (level, standing) => {
    expect(inEnglish(lineOf({ level, event: 'rotated', removed: [] })).standing).toBe(standing);
  });

  test.each([
    [{ event: 'schedule_due', schedule: 'diario', reason: 'on_time' }, 'diario: due now'],
    [
      { event: 'schedule_due', schedule: 'diario', reason: 'missed', due_at: '2026-11-21T02:00:00' },
      'diario: was missed at 2026-11-21 02:00, caught up now',
    ],
    [{ event: 'schedule_finished', schedule: 'diario', exit_code: 11, code: 'ALREADY_RUNNING' }, 'ALREADY_RUNNING'],
    [
      { event: 'next_runs', next_runs: [{ schedule: 'diario', at: '2026-11-22T02:00:00' }] },
      'next: diario at 2026-11-22 02:00',
    ],
    [{ event: 'next_runs', next_runs: [] }, 'nothing is scheduled'],
    [
      { event: 'packed', database: 'users', most_used_level: 1, lowest_level: 1, highest_level: 6 },
      'users: compressed mostly at level 1 (between 1 and 6)',
    ],
    [{ event: 'database_finished', database: 'users', bytes: 87_700 }, 'users: stored and checked (87.7 kB)'],
    [{ event: 'database_finished', database: 'users', code: 'DISK_FULL' }, 'DISK_FULL'],
    [{ event: 'database_restored', target: 'users', seconds: 1.5, checked: true }, 'users: restored in 1.5 s'],
    [{ event: 'secret_file_unencrypted', detail: '/p/.env' }, '/p/.env'],
    [{ event: 'state_not_written', detail: '/p/state.json' }, '/p/state.json'],
  ])('says what %j is about', (fields, expected) => {
    const { text } = inEnglish(lineOf(fields));
    expect(text).toContain(expected);
    expect(text).not.toContain(fields.event);
  });

  test('of an event without a sentence is its name and what it is about', () => {
    expect(inEnglish(lineOf({ event: 'stopped', what: 'backup', code: 'INTERRUPTED' })).text).toBe(
      'stopped backup INTERRUPTED',
    );
    for (const event of ['toString', '__proto__', 'constructor']) expect(inEnglish(lineOf({ event })).text).toBe(event);
  });

  test.each(['', 'not JSON', '{"level":"info"', '[1]', 'null', '{"no":"event"}', '"text"'])(
    'that is no such line (%j) is shown as it stands',
    (line) => {
      expect(inEnglish(line)).toEqual({ time: '', standing: 'waiting', text: line });
    },
  );
});
