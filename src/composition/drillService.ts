import { existsSync } from 'node:fs';
import { drillPath } from '../catalogue/drill/drillFiles.ts';
import { configuredDatabases } from '../config/databaseSettings.ts';
import { sameDatabase } from '../domain/databaseName.ts';
import { nextRunId } from '../domain/runId.ts';
import { cleanUpDeadRuns } from '../engine/cleanUpDeadRuns.ts';
import { isRunIdTaken } from '../engine/runIdTaken.ts';
import { chooseDrill } from '../restore/drill/chooseDrill.ts';
import type { DrillChoice, DrillRequest } from '../restore/drill/drillChoice.ts';
import type { DrillPlan } from '../restore/drill/drillPlan.ts';
import { removeUnfinishedDrills } from '../restore/drill/removeUnfinishedDrills.ts';
import { runDrill } from '../restore/drill/runDrill.ts';
import type { RestoreRequest } from '../restore/restoreRequest.ts';
import type { Services } from '../services.ts';
import { logging } from './logListener.ts';
import type { Parts } from './parts.ts';
import type { RestoreService } from './restoreService.ts';
import { dropScratch } from './scratch.ts';

export interface DrillSources extends Pick<Services, 'chains'> {
  /** From 0 up to, and not with, 1. */
  random(): number;
}

export const drillService = (
  parts: Parts,
  { planRestore, restoreScratch }: Pick<RestoreService, 'planRestore' | 'restoreScratch'>,
  sources: DrillSources,
): Pick<Services, 'planDrill' | 'runDrill'> => {
  const { server, clock, disk, logger, describe, locked } = parts;

  const choose = async (request: DrillRequest, signal: AbortSignal): Promise<DrillChoice> => {
    const { storage, recoveryTesting } = parts.settings();
    const existing = (await (await server.need()).databases(signal)).map(({ name }) => name);
    const id = nextRunId(clock.now(), (one) => isRunIdTaken(storage, one) || existsSync(drillPath(storage.base, one)));
    const lines = sources.chains().databases;
    const facts = {
      id,
      lines,
      configured: configuredDatabases(
        parts.settings(),
        lines.map(({ chains }) => chains.database),
      ).map(({ name }) => name),
      existing,
      scratchName: recoveryTesting.scratchName,
      random: sources.random(),
    };
    return chooseDrill(facts, request);
  };

  return {
    planDrill: async (request, signal): Promise<DrillPlan> => {
      const choice = await choose(request, signal);
      const restore = await planRestore(restoreRequest(choice), signal);
      const refused = restore.databases.find(({ action }) => action === 'refuse');
      if (refused?.action === 'refuse') throw refused.error;
      const { assertions } = parts.settings().recoveryTesting;
      return {
        ...choice,
        restore,
        assertions: assertions.filter(({ database }) => sameDatabase(database, choice.database)),
        keep: request.keep,
      };
    },
    runDrill: (plan, listener, signal) =>
      locked('drill', async () => {
        const { storage } = parts.settings();
        const log = logging(logger, listener);
        await cleanUpDeadRuns(storage, disk);
        await removeUnfinishedDrills(storage, disk);
        const dropped = await dropScratch(parts);
        if (dropped.length > 0) log({ type: 'scratch_cleaned_up', databases: dropped });
        const deps = { server: await server.need(), clock, disk, storage, restore: restoreScratch, describe };
        return await runDrill(deps, plan, log, signal);
      }),
  };
};

/** A set alone is its run's; everything else is a moment of its database. */
const restoreRequest = ({ database, target, scratch }: DrillChoice): RestoreRequest =>
  target.kind === 'set'
    ? { kind: 'run', id: target.id, databases: [database], as: scratch, files: false, withoutTail: false }
    : { kind: 'moment', database, target, as: scratch, withoutTail: false };
