/**
 * Puts the adapters together into the services that cli, ui and the scheduler see. Owns the lock on the backup directory: whatever writes
 * there (a run, a restore, a rotation) holds it, so that two programs never work on one folder.
 */
import { readCatalogue } from '../catalogue/readCatalogue.ts';
import { loadSettings } from '../config/loadSettings.ts';
import { saveSchedule } from '../config/saveSchedule.ts';
import type { Language, Settings } from '../config/settings.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { asRexusError, type RexusError } from '../domain/rexusError.ts';
import { runDoctor } from '../engine/doctor.ts';
import { executeRotation } from '../engine/executeRotation.ts';
import { planRotation } from '../engine/planRotation.ts';
import { readContentHeader } from '../engine/readContentHeader.ts';
import { verifyStored } from '../engine/verifyStored.ts';
import { describeError } from '../messages/describeError.ts';
import type { Clock } from '../platform/clock.ts';
import { systemDisk } from '../platform/disk.ts';
import { freeBytes } from '../platform/freeSpace.ts';
import { createLogger } from '../platform/logger.ts';
import { acquireLock } from '../platform/processLock.ts';
import { nextRuns } from '../schedule/nextRun.ts';
import { runScheduler } from '../schedule/runScheduler.ts';
import { scheduleStatePath } from '../schedule/scheduleState.ts';
import type { Services, Status } from '../services.ts';
import { backupService } from './backupService.ts';
import { logging } from './logListener.ts';
import { restoreService } from './restoreService.ts';
import { scheduledJob } from './scheduledJob.ts';
import { serverOf } from './serverOf.ts';
import { databaseStatuses } from './statusOf.ts';

const BACKUP_LOCK = '.rexus.lock';
const SCHEDULER_LOCK = '.rexus-scheduler.lock';

export interface Surroundings {
  readonly cwd: LocalPath;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** @throws RexusError CONFIG_UNREADABLE, CONFIG_INVALID; the server is only asked when it is needed */
export const openServices = async (
  { cwd, variables, clock }: Surroundings,
  { configFile, language }: { readonly configFile: string | null; readonly language: Language | null },
): Promise<Services> => {
  const load = () =>
    loadSettings({ cwd, configFile, environment: variables, options: language === null ? {} : { language } });
  let { settings, warnings } = load();
  const { storage, connection } = settings;
  const logger = createLogger({
    folder: storage.logs,
    ...settings.log,
    secrets: connection === null ? [] : [connection.password],
    clock,
  });
  const server = serverOf(settings, clock);
  const describe = (error: RexusError): string => describeError(error, settings.language).message;

  /** Holds the backup lock while `work` is done. @throws RexusError ALREADY_RUNNING */
  const locked = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const lock = acquireLock(storage.base, BACKUP_LOCK, what, clock);
    try {
      return await work();
    } catch (error) {
      logger.error('stopped', { what, error: asRexusError(error).message });
      throw error;
    } finally {
      lock.release();
    }
  };
  const parts = { settings: () => settings, server, clock, disk: systemDisk, logger, describe, locked };
  const backups = backupService(parts);
  const restores = restoreService(parts, backups);

  const status = async (signal: AbortSignal): Promise<Status> => {
    const { runs } = readCatalogue(storage.base);
    return {
      server: await serverStatus(settings, server.need, signal),
      databases: databaseStatuses(settings.databases, runs, clock.now()),
      nextRun: services.nextRuns(1)[0] ?? null,
      freeBytes: freeBytes(storage.base),
    };
  };

  const services: Services = {
    get settings() {
      return settings;
    },
    get warnings() {
      return warnings;
    },
    runs: () => readCatalogue(storage.base),
    status,
    ...backups,
    ...restores,
    verify: async (ids, listener, signal) => {
      const { runs } = readCatalogue(storage.base);
      const chosen = ids.length === 0 ? runs : runs.filter(({ manifest }) => ids.includes(manifest.id));
      const deps = { base: storage.base, clock, readHeader: readContentHeader };
      return verifyStored(deps, chosen, logging(logger, listener), signal);
    },
    planPrune: () => planRotation(readCatalogue(storage.base).runs, settings, clock.now()),
    prune: (plan, signal) =>
      locked('prune', async () => {
        const { removed, failed } = await executeRotation(plan, storage, signal);
        logger.info('rotated', { removed });
        for (const { path, error } of failed) logger.warn('leftover_not_removed', { path, code: error.code });
        return removed;
      }),
    doctor: async (signal) =>
      runDoctor({ settings, server: await server.find(), clock, disk: systemDisk, freeBytes }, signal),
    nextRuns: (count) => nextRuns(settings.schedules, clock.now(), count),
    saveSchedule: async (schedule) => {
      await saveSchedule(settings.file, schedule);
      ({ settings, warnings } = load());
      logger.info('schedule_saved', { schedule: schedule.name, time: schedule.time });
      return settings;
    },
    runScheduler: (listener, signal) =>
      runScheduler(
        {
          clock,
          schedules: () => {
            try {
              ({ settings, warnings } = load());
            } catch (error) {
              logger.error('config_not_reloaded', { error: asRexusError(error).message });
            }
            return settings.schedules;
          },
          stateFile: scheduleStatePath(storage.base),
          acquireSchedulerLock: () => acquireLock(storage.base, SCHEDULER_LOCK, 'scheduler', clock),
          runJob: (schedule, jobSignal, onEvent) => scheduledJob(services, schedule, onEvent, jobSignal),
        },
        logging(logger, listener),
        signal,
      ),
    logTail: (lines) => logger.tail(lines),
    close: () => server.close(),
  };
  return services;
};

const serverStatus = async (
  { connection }: Settings,
  need: () => Promise<{ facts(signal: AbortSignal): Promise<{ version: string; edition: string }> }>,
  signal: AbortSignal,
): Promise<Status['server']> => {
  try {
    const { version, edition } = await (await need()).facts(signal);
    return { state: 'reached', label: connection?.label ?? '', version, edition };
  } catch (error) {
    return { state: 'failed', label: connection?.label ?? null, error: asRexusError(error) };
  }
};
