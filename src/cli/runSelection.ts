import { isPast } from '../catalogue/lastGood.ts';
import { type CataloguedRun, isBackup } from '../catalogue/manifest.ts';
import { RexusError } from '../domain/rexusError.ts';
import { isRunId } from '../domain/runId.ts';
import type { Services } from '../services.ts';

/** The newest run that a person would restore: complete or in part, rather a backup than a safety copy, and not one from the future. */
const newestGood = (runs: readonly CataloguedRun[], now: Date): CataloguedRun | undefined => {
  const good = runs.filter((run) => run.manifest.status !== 'failed' && isPast(run, now));
  return good.find(({ manifest }) => isBackup(manifest)) ?? good[0];
};

/** The run that a person names: by its id or as `latest`. @throws RexusError RUN_UNKNOWN */
export const findRun = (services: Services, id: string, now: Date): CataloguedRun => {
  const { runs } = services.runs();
  const run =
    id === 'latest' ? newestGood(runs, now) : isRunId(id) ? runs.find(({ manifest }) => manifest.id === id) : undefined;
  if (run === undefined) throw new RexusError('RUN_UNKNOWN', { id });
  return run;
};
