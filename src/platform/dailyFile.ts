import {
  closeSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { joinLocal, type LocalPath } from '../domain/localPath.ts';
import type { Clock } from './clock.ts';

/** Lines appended to `backup_YYYY-MM-DD.log`, the local day by the clock; files older than `retentionDays` are removed as a day begins. */
export interface DailyFile {
  append(line: string): void;
  tail(lines: number): readonly string[];
  dropped(): number;
}

/** Only files of exactly this name are ever removed. */
const PATTERN = /^backup_(\d{4})-(\d{2})-(\d{2})\.log$/;
const DAY_MS = 86_400_000;
/** Lines are short: the last ones that a screen shows are always within this. */
const TAIL_BYTES = 256 * 1024;

/**
 * Each line is opened, written and closed by itself, in one write at the end of the file: several processes may log at once, the file may be
 * moved away at any time, and the line before a crash is there.
 */
export const dailyFile = (options: {
  readonly folder: LocalPath;
  readonly retentionDays: number;
  readonly clock: Clock;
}): DailyFile => {
  const { folder, retentionDays, clock } = options;
  let day = '';
  let dropped = 0;
  let untold = 0;
  /** A disk that filled up, or a process that died, in the middle of a line: the next one begins on its own. */
  let mayBeTorn = true;

  const pathOfToday = (): LocalPath => joinLocal(folder, `backup_${localDay(clock.now())}.log`);

  const beginDay = (): void => {
    const today = localDay(clock.now());
    if (day === today) return;
    mkdirSync(folder, { recursive: true });
    day = today;
    mayBeTorn = true;
    removeOld(folder, today, retentionDays);
  };

  const write = (text: string): void => {
    const file = openSync(pathOfToday(), 'a+');
    try {
      const bytes = Buffer.from((mayBeTorn && endsInsideLine(file) ? '\n' : '') + text);
      if (writeSync(file, bytes) < bytes.length) throw new Error('the disk took only a part of the line');
      mayBeTorn = false;
    } finally {
      closeSync(file);
    }
  };

  const lossLine = (): string =>
    `${JSON.stringify({ level: 'warn', time: clock.now().toISOString(), event: 'log_lines_lost', lines: untold })}\n`;

  return {
    append: (line) => {
      try {
        beginDay();
        if (untold > 0) {
          write(lossLine());
          untold = 0;
        }
        write(line);
      } catch {
        // A backup is worth more than its log.
        dropped++;
        untold++;
        // Look again at everything: the folder may be gone, a line half written.
        day = '';
      }
    },
    tail: (lines) => lastLines(pathOfToday(), lines),
    dropped: () => dropped,
  };
};

const endsInsideLine = (file: number): boolean => {
  const { size } = fstatSync(file);
  const last = Buffer.alloc(1);
  return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last.toString() !== '\n';
};

const localDay = (date: Date): string => {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
};

const removeOld = (folder: LocalPath, today: string, retentionDays: number): void => {
  for (const name of readdirSync(folder)) {
    const match = PATTERN.exec(name);
    if (match === null) continue;
    // Calendar days, counted in UTC so that no hour of daylight saving makes one shorter.
    const age = (Date.parse(today) - Date.parse(`${match[1]}-${match[2]}-${match[3]}`)) / DAY_MS;
    if (!(age > retentionDays)) continue;
    try {
      const path = joinLocal(folder, name);
      if (lstatSync(path).isFile()) unlinkSync(path);
    } catch {
      // Held by another program, or gone already: tomorrow is another day.
    }
  }
};

const lastLines = (path: LocalPath, lines: number): readonly string[] => {
  if (lines <= 0) return [];
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      const start = Math.max(0, size - TAIL_BYTES);
      const bytes = Buffer.alloc(size - start);
      const read = readSync(file, bytes, 0, bytes.length, start);
      const found = bytes.toString('utf8', 0, read).split('\n');
      // The first one is cut where the window begins.
      return (start > 0 ? found.slice(1) : found).filter((line) => line !== '').slice(-lines);
    } finally {
      closeSync(file);
    }
  } catch {
    return [];
  }
};
