/**
 * The program's log: one JSON line an event, into one file a day, with every known secret blotted out. It may lose lines when the disk is
 * full, and says how many; it never makes the work fail that it reports on.
 */
import { createRequire } from 'node:module';
import type { DestinationStream } from 'pino';
import type { LocalPath } from '../domain/localPath.ts';
import type { Secret } from '../domain/secret.ts';
import type { Clock } from './clock.ts';
import { dailyFile } from './dailyFile.ts';
import { loggable } from './loggable.ts';

export type LogFields = Readonly<Record<string, unknown>>;

export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** The last lines of today's file, oldest first. */
  tail(lines: number): readonly string[];
  /** Lines lost so far because they could not be written. */
  dropped(): number;
}

export interface LoggerOptions {
  readonly folder: LocalPath;
  readonly toFile: boolean;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly retentionDays: number;
  readonly secrets: readonly Secret[];
  readonly clock: Clock;
}

/** Lines `{"level":"info","time":"…Z","event":"run_started",…fields}` in `<folder>/backup_YYYY-MM-DD.log`. */
export const createLogger = ({ folder, toFile, level, retentionDays, secrets, clock }: LoggerOptions): Logger => {
  if (!toFile) return silentLogger;
  const file = dailyFile({ folder, retentionDays, clock });
  const destination: DestinationStream = { write: (line) => file.append(line) };
  const open = () =>
    requirePino()(
      {
        level,
        base: null,
        timestamp: () => `,"time":"${clock.now().toISOString()}"`,
        formatters: { level: (label) => ({ level: label }) },
      },
      destination,
    );
  let opened: ReturnType<typeof open> | null = null;
  const clean = loggable(secrets);
  const write =
    (severity: LoggerOptions['level']) =>
    (event: string, fields: LogFields = {}): void => {
      opened ??= open();
      if (opened.isLevelEnabled(severity)) opened[severity]({ event, ...clean(fields) });
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    tail: file.tail,
    dropped: file.dropped,
  };
};

/** With the first line and not before: most commands write none, and it takes as long as half of Node's own start. */
const requirePino = (): typeof import('pino') => createRequire(import.meta.url)('pino');

/** Where the configuration wants no log file. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  tail: () => [],
  dropped: () => 0,
};
