/**
 * Puts the adapters together into the services that cli, ui and the scheduler see. Owns the lock on the backup directory: whatever writes
 * there (a run, a restore, a rotation) holds it, so that two programs never work on one folder.
 */
import { filesOnDisk } from '../catalogue/chain/filesOnDisk.ts';
import { readDrills } from '../catalogue/drill/drillFiles.ts';
import type { GoodRecord } from '../catalogue/lastGood.ts';
import { proveOnDisk } from '../catalogue/proveOnDisk.ts';
import { readCatalogue, readRunList } from '../catalogue/readCatalogue.ts';
import { saveSchedule } from '../config/saveSchedule.ts';
import type { Language } from '../config/settings.ts';
import { asRexusError, hasCode } from '../domain/rexusError.ts';
import { runDoctor } from '../engine/doctor.ts';
import { executeRotation } from '../engine/executeRotation.ts';
import { planRotation } from '../engine/planRotation.ts';
import { readContentHeader } from '../engine/readContentHeader.ts';
import { verifyStored } from '../engine/verifyStored.ts';
import { describeError } from '../messages/describeError.ts';
import { messagesFor } from '../messages/messagesFor.ts';
import { typeReasonIn } from '../messages/typeReasonWords.ts';
import { systemDisk } from '../platform/disk.ts';
import { freeBytes } from '../platform/freeSpace.ts';
import { acquireLock } from '../platform/processLock.ts';
import { nextRuns } from '../schedule/nextRun.ts';
import { runScheduler } from '../schedule/runScheduler.ts';
import { scheduleStatePath } from '../schedule/scheduleState.ts';
import type { Catalogue, ChainReport, Services, Status } from '../services.ts';
import { backupService } from './backupService.ts';
import { catalogueService } from './catalogueService.ts';
import { chainReport } from './chainReport.ts';
import { openConfiguration, type Surroundings } from './configuration.ts';
import { drillService } from './drillService.ts';
import { errorFields, logging } from './logListener.ts';
import type { Parts } from './parts.ts';
import { restoreService } from './restoreService.ts';
import { scheduledJob } from './scheduledJob.ts';
import { type Connect, serverOf } from './serverOf.ts';
import { databaseStatuses } from './statusOf.ts';

export const BACKUP_LOCK = '.rexus.lock';
export const SCHEDULER_LOCK = '.rexus-scheduler.lock';

/** @throws RexusError CONFIG_UNREADABLE, CONFIG_INVALID; the server is only asked when it is needed */
export const openServices = async (
  surroundings: Surroundings & {
    readonly connect?: Connect;
    /** From 0 up to, and not with, 1. */
    readonly random?: () => number;
  },
  options: { readonly configFile: string | null; readonly language: Language | null },
): Promise<Services> => {
  const { clock, connect, random = Math.random } = surroundings;
  const configuration = openConfiguration(surroundings, options);
  const { settings, logger } = configuration;
  const server = serverOf(settings, clock, connect);
  const base = () => settings().storage.base;

  const parts: Parts = {
    settings,
    server,
    clock,
    disk: systemDisk,
    logger,
    describe: (error) => describeError(error, settings().language).message,
    describeReason: (reason) => typeReasonIn(messagesFor(settings().language), reason),
    locked: async (what, work) => {
      const lock = acquireLock(base(), BACKUP_LOCK, what, clock);
      try {
        return await work();
      } catch (thrown) {
        const error = asRexusError(thrown);
        logger[hasCode(error, 'INTERRUPTED') ? 'warn' : 'error']('stopped', { what, ...errorFields(error) });
        throw thrown;
      } finally {
        lock.release();
      }
    },
  };
  const backups = backupService(parts);
  const restores = restoreService(parts, backups);
  const rebuilding = catalogueService(parts);

  const serverStatus = async (signal: AbortSignal): Promise<Status['server']> => {
    const label = settings().connection?.label ?? null;
    try {
      const { version, edition } = await (await server.need()).facts(signal);
      return { state: 'reached', label: label ?? '', version, edition };
    } catch (error) {
      return { state: 'failed', label, error: asRexusError(error) };
    }
  };

  const fileProblem = (record: GoodRecord): string | null => {
    try {
      proveOnDisk(base(), record);
      return null;
    } catch (error) {
      return parts.describe(asRexusError(error));
    }
  };

  const chainsOf = (catalogue: Catalogue): ChainReport => {
    const { databases, recoveryTesting } = settings();
    return chainReport({
      databases: databases.map(({ name }) => name),
      catalogue,
      drills: readDrills(base()),
      fileState: filesOnDisk(base()),
      frequency: recoveryTesting.frequency,
      now: clock.now(),
    });
  };

  const chains = (): ChainReport => chainsOf(readCatalogue(base()));
  const drills = drillService(parts, restores, { chains, random });

  const services: Services = {
    get settings() {
      return settings();
    },
    get warnings() {
      return configuration.warnings();
    },
    runs: () => readCatalogue(base()),
    runList: () => readRunList(base()),
    chains,
    status: async (signal) => {
      const server = await serverStatus(signal);
      const catalogue = readCatalogue(base());
      const configured = settings().databases;
      return {
        server,
        // The report begins with the configured databases.
        databases: databaseStatuses({
          lines: chainsOf(catalogue).databases.slice(0, configured.length),
          runs: catalogue.runs,
          now: clock.now(),
          fileProblem,
        }),
        nextRun: services.nextRuns(1)[0] ?? null,
        freeBytes: orNull(() => freeBytes(base())),
      };
    },
    ...backups,
    planRestore: restores.planRestore,
    writeRunbook: restores.writeRunbook,
    runRestore: restores.runRestore,
    ...drills,
    ...rebuilding,
    verify: async (ids, listener, signal, depth = 'header') => {
      const { runs } = readCatalogue(base());
      const chosen = ids.length === 0 ? runs : runs.filter(({ manifest }) => ids.includes(manifest.id));
      const deps = { base: base(), clock, readHeader: readContentHeader, depth };
      return verifyStored(deps, chosen, logging(logger, listener), signal);
    },
    planPrune: () => planRotation(readCatalogue(base()).runs, settings(), clock.now()),
    prune: (plan, signal) =>
      parts.locked('prune', async () => {
        const outcome = await executeRotation(plan, settings().storage, signal);
        logger.info('rotated', { removed: outcome.removed });
        for (const { path, error } of outcome.failed) logger.warn('not_removed', { path, ...errorFields(error) });
        return outcome;
      }),
    doctor: async (signal) =>
      runDoctor({ settings: settings(), server: await server.find(), clock, disk: systemDisk, freeBytes }, signal),
    nextRuns: (count) => nextRuns(settings().schedules, clock.now(), count),
    saveSchedule: async (schedule) => {
      await saveSchedule(settings().file, schedule);
      configuration.reload();
      logger.info('schedule_saved', { schedule: schedule.name, time: schedule.time, days: schedule.days });
      return settings();
    },
    runScheduler: (listener, signal) =>
      runScheduler(
        {
          clock,
          schedules: () => {
            configuration.reloadIfGood();
            return settings().schedules;
          },
          stateFile: scheduleStatePath(base()),
          acquireSchedulerLock: () => acquireLock(base(), SCHEDULER_LOCK, 'scheduler', clock),
          runJob: (schedule, jobSignal, onEvent) =>
            scheduledJob({ ...services, ...backups }, schedule, onEvent, jobSignal),
        },
        logging(logger, listener),
        signal,
      ),
    logTail: (lines) => logger.tail(lines),
    close: () => server.close(),
  };
  return services;
};

/** What a screen can do without. */
const orNull = <T>(ask: () => T): T | null => {
  try {
    return ask();
  } catch {
    return null;
  }
};
