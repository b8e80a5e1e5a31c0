import type { ChainPlan, RestoreTarget } from '../catalogue/chain/chainPlan.ts';
import { type CataloguedRun, isStored } from '../catalogue/manifest.ts';
import { type DatabaseName, sameDatabase } from '../domain/databaseName.ts';
import { RexusError } from '../domain/rexusError.ts';
import type { AskedDatabase } from './restoreFacts.ts';
import type { MomentRequest, RunRequest } from './restoreRequest.ts';

/** What exactly would be applied to bring a database to a target: the catalogue's planChain over all manifests. */
export type ChainOf = (database: DatabaseName, target: RestoreTarget) => ChainPlan;

/** The named databases of a run, once each; of all, the good ones (if there are none, all, so that each says why). */
export const askedOfRun = (
  { manifest }: CataloguedRun,
  { databases }: Pick<RunRequest, 'databases'>,
  chainOf: ChainOf,
): readonly AskedDatabase[] => {
  const records = manifest.databases;
  const good = records.filter(isStored);
  const names =
    databases.length > 0
      ? databases.filter((name, at) => databases.findIndex((other) => sameDatabase(other, name)) === at)
      : (good.length > 0 ? good : records).map(({ name }) => name);
  return names.map((asked): AskedDatabase => {
    const { id } = manifest;
    const record = records.find(({ name }) => sameDatabase(name, asked));
    if (record === undefined) {
      const error = new RexusError('DATABASE_NOT_IN_RUN', { id, database: asked });
      return { name: asked, how: 'refused', error };
    }
    const { name, status } = record;
    if (!isStored(record)) {
      return { name, how: 'refused', error: new RexusError('BACKUP_NOT_GOOD', { id, database: name, status }) };
    }
    // A full needs nothing else, be it in a chain or not; a differential or a log is no database without what comes before it.
    if (record.type === 'full') return { name, how: 'record', id, record };
    return { name, how: 'chain', plan: chainOf(name, { kind: 'set', id }), resumed: null };
  });
};

/** One database at a moment. */
export const askedOfMoment = ({ database, target }: MomentRequest, chainOf: ChainOf): AskedDatabase => {
  const plan = chainOf(database, target);
  return { name: plan.database, how: 'chain', plan, resumed: null };
};
