import { buildChains } from '../catalogue/chain/chainGraph.ts';
import { chainSets, uncheckedFiles } from '../catalogue/chain/chainSets.ts';
import { neededSets } from '../catalogue/chain/neededSets.ts';
import { compareFinished, databaseKey, type GoodBackup, isPast, lastGood } from '../catalogue/lastGood.ts';
import { type CataloguedRun, isBackup, isStored } from '../catalogue/manifest.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import type { RunId } from '../domain/runId.ts';
import type { KeepReason, RemoveReason, RotationDecision, RotationPlan } from './rotation.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Decides which whole runs go: those that finished more than so many days ago, each only if a newer good run replaces every database that it
 * holds, and no set that stays needs a set of it (rivals.md rule 47). The answer does not depend on the order of the runs, and after it was carried out nothing more goes.
 */
export const planRotation = (
  runs: readonly CataloguedRun[],
  { maxBackupDays }: { readonly maxBackupDays: number | null },
  now: Date,
): RotationPlan => {
  const newestFirst = [...runs].sort((a, b) => compareFinished(b, a));
  const replacements = replacementsOf(runs, now);
  const byAge = newestFirst.map((run) => decide(run, maxBackupDays, replacements, now));
  return { maxBackupDays, decisions: keepChains(byAge, runs) };
};

/** Keeps as well whatever the sets of the runs that stay need: a chain is never broken. */
const keepChains = (
  decisions: readonly RotationDecision[],
  runs: readonly CataloguedRun[],
): readonly RotationDecision[] => {
  const staying = new Set(decisions.filter(({ action }) => action === 'keep').map(({ id }) => id));
  if (staying.size === decisions.length) return decisions;
  const reasons = new Map<RunId, KeepReason>();
  for (const family of buildChains(chainSets(runs, uncheckedFiles)).families()) {
    for (const [{ set }, by] of neededSets(family, (node) => staying.has(node.set.id))) {
      if (!reasons.has(set.id)) reasons.set(set.id, { code: 'needed_by', database: set.database, id: by.set.id });
    }
  }
  return decisions.map((decision) => {
    const reason = reasons.get(decision.id);
    return reason === undefined ? decision : { action: 'keep', id: decision.id, run: decision.run, reason };
  });
};

interface Replacements {
  /** The newest good backup of each database that was taken as one. */
  readonly taken: ReadonlyMap<string, GoodBackup>;
  /** The same with safety copies. */
  readonly any: ReadonlyMap<string, GoodBackup>;
}

const replacementsOf = (runs: readonly CataloguedRun[], now: Date): Replacements => {
  // A run from the future is kept, and it replaces nothing.
  const past = runs.filter((run) => isPast(run, now));
  return { taken: lastGood(past.filter(({ manifest }) => isBackup(manifest))), any: lastGood(past) };
};

const decide = (
  run: CataloguedRun,
  maxDays: number | null,
  replacements: Replacements,
  now: Date,
): RotationDecision => {
  const { id, finishedAt } = run.manifest;
  if (maxDays === null) return { action: 'keep', id, run, reason: { code: 'no_limit' } };
  const ageMs = now.getTime() - Date.parse(finishedAt);
  const ageDays = Math.floor(ageMs / DAY_MS);
  if (ageMs <= maxDays * DAY_MS) return { action: 'keep', id, run, reason: { code: 'young_enough', ageDays, maxDays } };

  const irreplaceable: DatabaseName[] = [];
  const replacedBy: RemoveReason['replacedBy'][number][] = [];
  for (const { name } of run.manifest.databases.filter(isStored)) {
    const newer = replacementOf(name, run, replacements);
    if (newer === null) irreplaceable.push(name);
    else replacedBy.push({ database: name, id: newer.run.manifest.id });
  }
  return irreplaceable.length > 0
    ? { action: 'keep', id, run, reason: { code: 'last_good', databases: irreplaceable } }
    : { action: 'remove', id, run, reason: { code: 'too_old', ageDays, maxDays, replacedBy } };
};

/**
 * A safety copy holds what somebody was about to overwrite: it replaces an older safety copy and never a backup. The newest of each kind is
 * therefore kept, and a set that restores nothing by itself goes only when a newer good one is there.
 */
const replacementOf = (name: DatabaseName, run: CataloguedRun, { taken, any }: Replacements): GoodBackup | null => {
  const newer = (isBackup(run.manifest) ? taken : any).get(databaseKey(name));
  return newer !== undefined && newer.run !== run && compareFinished(newer.run, run) > 0 ? newer : null;
};
