import type { ConfigWarning } from '../config/configWarning.ts';
import { type LoadedSettings, loadSettings } from '../config/loadSettings.ts';
import type { Language, Settings } from '../config/settings.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { asRexusError, RexusError } from '../domain/rexusError.ts';
import type { Clock } from '../platform/clock.ts';
import { createLogger, type Logger } from '../platform/logger.ts';

export interface Surroundings {
  readonly cwd: LocalPath;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** The settings of now, and the log that they ask for. A program that runs for months follows the files that people edit. */
export interface Configuration {
  settings(): Settings;
  warnings(): readonly ConfigWarning[];
  readonly logger: Logger;
  /** Reads the files again. @throws RexusError CONFIG_UNREADABLE, CONFIG_INVALID; the earlier settings stay then */
  reload(): void;
  /** The same where nobody is there to mend it: the last good settings stay, and the log says so once for each cause. */
  reloadIfGood(): void;
}

/** @throws RexusError CONFIG_UNREADABLE, CONFIG_INVALID */
export const openConfiguration = (
  { cwd, variables, clock }: Surroundings,
  { configFile, language }: { readonly configFile: string | null; readonly language: Language | null },
): Configuration => {
  const load = (): LoadedSettings =>
    loadSettings({ cwd, configFile, environment: variables, options: language === null ? {} : { language } });
  const openLog = ({ storage, log, connection }: Settings): Logger =>
    createLogger({
      folder: storage.logs,
      ...log,
      secrets: connection === null ? [] : [connection.password],
      clock,
    });

  let current = load();
  let log = openLog(current.settings);
  let told = '';

  const reload = (): void => {
    const next = load();
    // An editor that writes the file anew removes it for a moment: without it the defaults would take the place of all that was configured.
    if (isFileMissing(next) && !isFileMissing(current)) {
      throw new RexusError('CONFIG_UNREADABLE', {
        path: next.settings.file,
        reason: { code: 'missing' },
        position: null,
      });
    }
    const needsOtherLog = logKey(next.settings) !== logKey(current.settings);
    current = next;
    if (needsOtherLog) log = openLog(next.settings);
  };

  return {
    settings: () => current.settings,
    warnings: () => current.warnings,
    logger: {
      debug: (event, fields) => log.debug(event, fields),
      info: (event, fields) => log.info(event, fields),
      warn: (event, fields) => log.warn(event, fields),
      error: (event, fields) => log.error(event, fields),
      tail: (lines) => log.tail(lines),
      dropped: () => log.dropped(),
    },
    reload,
    reloadIfGood: () => {
      try {
        reload();
        told = '';
      } catch (thrown) {
        const error = asRexusError(thrown);
        if (error.message === told) return;
        told = error.message;
        log.error('config_not_reloaded', { code: error.code, facts: error.facts });
      }
    },
  };
};

const isFileMissing = ({ warnings }: LoadedSettings): boolean => warnings.some(({ code }) => code === 'no_config_file');

/** What a log is made of; the password is one of the things that it blots out. */
const logKey = ({ storage, log, connection }: Settings): string =>
  JSON.stringify([storage.logs, log, connection?.password.reveal() ?? null]);
