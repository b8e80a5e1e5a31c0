/**
 * Puts the adapters together into the services that cli, ui and the scheduler see. Owns the lock on the backup directory: whatever writes
 * there (a run, a restore, a rotation) holds it, so that two programs never work on one folder. What only some commands do is loaded by the
 * first call of it: a list must not wait for all that a restore is made of.
 */
import { filesOnDisk } from '../catalogue/chain/filesOnDisk.ts';
import { readDrills } from '../catalogue/drill/drillFiles.ts';
import type { GoodRecord } from '../catalogue/lastGood.ts';
import { readPins } from '../catalogue/pins.ts';
import { proveOnDisk } from '../catalogue/proveOnDisk.ts';
import { readCatalogue, readRunList } from '../catalogue/readCatalogue.ts';
import { storedDatabases } from '../catalogue/storedDatabases.ts';
import { configuredDatabases } from '../config/databaseSettings.ts';
import type { Language, Settings } from '../config/settings.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import { lazily } from '../domain/lazily.ts';
import { asRexusError, hasCode } from '../domain/rexusError.ts';
import { describeError } from '../messages/describeError.ts';
import { messagesFor } from '../messages/messagesFor.ts';
import { serverCompressionReasonIn } from '../messages/serverCompressionWords.ts';
import { typeReasonIn } from '../messages/typeReasonWords.ts';
import { systemDisk } from '../platform/disk.ts';
import { freeBytes } from '../platform/freeSpace.ts';
import { acquireLock } from '../platform/processLock.ts';
import { nextRuns } from '../schedule/nextRun.ts';
import type { Catalogue, ChainReport, Services, Status } from '../services.ts';
import { chainReport } from './chainReport.ts';
import { openConfiguration, type Surroundings } from './configuration.ts';
import { errorFields } from './logListener.ts';
import type { Parts } from './parts.ts';
import type { Work } from './scheduledJob.ts';
import { type Connect, serverOf } from './serverOf.ts';
import { databaseStatuses } from './statusOf.ts';
import { unfinishedRestores } from './unfinishedRestores.ts';

export const BACKUP_LOCK = '.rexus.lock';

/** @throws RexusError CONFIG_UNREADABLE, CONFIG_INVALID; the server is only asked when it is needed */
export const openServices = async (
  surroundings: Surroundings & {
    readonly connect?: Connect;
    /** From 0 up to, and not with, 1. */
    readonly random?: () => number;
    /** Lets what packs stand back behind everything else; not given: it does not. */
    readonly standBack?: (() => void) | null;
  },
  options: { readonly configFile: string | null; readonly language: Language | null },
): Promise<Services> => {
  const { clock, connect, random = Math.random, standBack = null } = surroundings;
  const configuration = openConfiguration(surroundings, options);
  const { settings, logger } = configuration;
  const server = serverOf(settings, clock, connect);
  const base = () => settings().storage.base;

  const keeper = lazily(async () =>
    (await import('./paceKeeper.ts')).paceKeeper(() => settings().limits, { clock, standBack }),
  );

  const parts: Parts = {
    settings,
    server,
    clock,
    disk: systemDisk,
    pace: async () => (await keeper())(),
    logger,
    describe: (error) => describeError(error, settings().language).message,
    describeReason: (reason) => typeReasonIn(messagesFor(settings().language), reason),
    describeServerCompression: (reason) => serverCompressionReasonIn(messagesFor(settings().language), reason),
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
  const backups = lazily(async () => (await import('./backupService.ts')).backupService(parts));
  const restores = lazily(async () => (await import('./restoreService.ts')).restoreService(parts, await backups()));
  const drills = lazily(async () =>
    (await import('./drillService.ts')).drillService(parts, await restores(), { chains, random }),
  );
  const rebuilding = lazily(async () => (await import('./catalogueService.ts')).catalogueService(parts));
  const upkeep = lazily(async () => (await import('./upkeepService.ts')).upkeepService(parts));
  const scheduling = lazily(async () =>
    (await import('./schedulerService.ts')).schedulerService(parts, { configuration, loadWork }),
  );

  const loadWork = async (): Promise<Work> => {
    await server.load();
    return { chains, ...(await backups()), ...(await drills()), ...(await upkeep()) };
  };

  const serverStatus = async (signal: AbortSignal): Promise<Status['server']> => {
    const label = settings().connection?.label ?? null;
    try {
      const { version, edition } = await (await server.need()).facts(signal);
      return { state: 'reached', label: label ?? '', version, edition };
    } catch (error) {
      return { state: 'failed', label, error: asRexusError(error) };
    }
  };

  const restoresNotEnded = async (
    asked: Status['server'],
    signal: AbortSignal,
  ): Promise<Status['unfinishedRestores']> => {
    const { restoreNotes } = await import('../restore/restoreNotes.ts');
    const notes = restoreNotes(settings().storage).all().notes;
    if (notes.length === 0 || asked.state === 'failed') return unfinishedRestores(notes, null);
    const databases = await (await server.need()).databases(signal).catch(() => null);
    return unfinishedRestores(notes, databases);
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
    const { recoveryTesting } = settings();
    return chainReport({
      databases: configuredIn(settings(), catalogue),
      catalogue,
      drills: readDrills(base()),
      fileState: filesOnDisk(base()),
      frequency: recoveryTesting.frequency,
      now: clock.now(),
    });
  };

  const chains = (): ChainReport => chainsOf(readCatalogue(base()));

  const services: Services = {
    get settings() {
      return settings();
    },
    get warnings() {
      return configuration.warnings();
    },
    runs: () => readCatalogue(base()),
    runList: (show) => readRunList(base(), show),
    pins: () => readPins(base()),
    pin: async (...given) => (await upkeep()).pin(...given),
    unpin: async (...given) => (await upkeep()).unpin(...given),
    chains,
    status: async (signal) => {
      const asked = await serverStatus(signal);
      const catalogue = readCatalogue(base());
      const configured = configuredIn(settings(), catalogue);
      return {
        server: asked,
        // The report begins with the configured databases.
        databases: databaseStatuses({
          lines: chainsOf(catalogue).databases.slice(0, configured.length),
          runs: catalogue.runs,
          now: clock.now(),
          fileProblem,
        }),
        unfinishedRestores: await restoresNotEnded(asked, signal),
        nextRun: services.nextRuns(1)[0] ?? null,
        freeBytes: orNull(() => freeBytes(base())),
      };
    },
    planBackup: async (...given) => (await backups()).planBackup(...given),
    runBackup: async (...given) => (await backups()).runBackup(...given),
    storeTakenLogs: async (...given) => (await backups()).storeTakenLogs(...given),
    planRestore: async (...given) => (await restores()).planRestore(...given),
    writeRunbook: async (...given) => (await restores()).writeRunbook(...given),
    runRestore: async (...given) => (await restores()).runRestore(...given),
    planDrill: async (...given) => (await drills()).planDrill(...given),
    runDrill: async (...given) => (await drills()).runDrill(...given),
    planRebuild: async (...given) => (await rebuilding()).planRebuild(...given),
    runRebuild: async (...given) => (await rebuilding()).runRebuild(...given),
    verify: async (...given) => (await upkeep()).verify(...given),
    checkKeys: async (...given) => (await upkeep()).checkKeys(...given),
    planPrune: async () => (await upkeep()).planPrune(),
    prune: async (...given) => (await upkeep()).prune(...given),
    doctor: async (...given) => (await upkeep()).doctor(...given),
    nextRuns: (count) => nextRuns(settings().schedules, clock.now(), count),
    saveSchedules: async (...given) => (await scheduling()).saveSchedules(...given),
    deleteSchedule: async (...given) => (await scheduling()).deleteSchedule(...given),
    runSchedulesOnce: async (...given) => (await scheduling()).runSchedulesOnce(...given),
    runScheduler: async (...given) => (await scheduling()).runScheduler(...given),
    logTail: (lines) => logger.tail(lines),
    close: () => server.close(),
  };
  return services;
};

/** Without a server a pattern stands for what it selects among the databases that have backups. */
const configuredIn = (settings: Settings, { runs }: Catalogue): readonly DatabaseName[] =>
  configuredDatabases(settings, storedDatabases(runs)).map(({ name }) => name);

/** What a screen can do without. */
const orNull = <T>(ask: () => T): T | null => {
  try {
    return ask();
  } catch {
    return null;
  }
};
