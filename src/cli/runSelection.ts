import type { CataloguedRun } from '../catalogue/manifest.ts';
import { RexusError } from '../domain/rexusError.ts';
import { isRunId } from '../domain/runId.ts';
import type { Services } from '../services.ts';

/** The newest run that a person would restore: complete or in part, taken as a backup and not as a safety copy. */
const newestGood = (runs: readonly CataloguedRun[]): CataloguedRun | undefined =>
  runs.find(({ manifest }) => manifest.status !== 'failed' && manifest.purpose === 'backup') ??
  runs.find(({ manifest }) => manifest.status !== 'failed');

/** The run that a person names: by its id or as `latest`. @throws RexusError RUN_UNKNOWN */
export const findRun = (services: Services, id: string): CataloguedRun => {
  const { runs } = services.runs();
  const run =
    id === 'latest' ? newestGood(runs) : isRunId(id) ? runs.find(({ manifest }) => manifest.id === id) : undefined;
  if (run === undefined) throw new RexusError('RUN_UNKNOWN', { id });
  return run;
};
