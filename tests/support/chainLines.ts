import type { DatabaseChains, RestorableWindow } from '../../src/catalogue/chain/databaseChains.ts';
import type { CataloguedRun } from '../../src/catalogue/manifest.ts';
import { type DatabaseName, parseDatabaseName } from '../../src/domain/databaseName.ts';
import type { RunId } from '../../src/domain/runId.ts';
import type { DatabaseLine } from '../../src/services.ts';

const GUID = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';

/** Every instant between the two, each ISO 8601; one instant where they are the same. */
export const aWindow = (from: string, to: string, runs: readonly RunId[] = []): RestorableWindow => ({
  fromMs: Date.parse(from),
  toMs: Date.parse(to),
  familyGuid: GUID,
  fork: GUID,
  runs,
});

export const someChains = (
  database: string,
  windows: readonly RestorableWindow[],
  now: Date,
  changes: Partial<DatabaseChains> = {},
): DatabaseChains => {
  const newestMs = windows.length === 0 ? null : Math.max(...windows.map(({ toMs }) => toMs));
  return {
    database: parseDatabaseName(database),
    windows,
    holes: [],
    points: [],
    oldestMs: windows.length === 0 ? null : Math.min(...windows.map(({ fromMs }) => fromMs)),
    newestMs,
    rpoMs: newestMs === null ? null : now.getTime() - newestMs,
    orphans: [],
    ...changes,
  };
};

export const aLine = (chains: DatabaseChains, changes: Partial<DatabaseLine> = {}): DatabaseLine => ({
  chains,
  lastBackedUp: null,
  proof: { proven: null, failed: null, isOverdue: false },
  ...changes,
});

/** What fulls alone can bring back: the end of each run's. */
export const lineOfFulls = (database: DatabaseName, newestFirst: readonly CataloguedRun[], now: Date): DatabaseLine => {
  const good = newestFirst.filter(({ manifest }) =>
    manifest.databases.some(({ name, status }) => name === database && status !== 'failed'),
  );
  const windows = good
    .map(({ manifest: { id, finishedAt } }) => aWindow(finishedAt, finishedAt, [id]))
    .toSorted((a, b) => a.fromMs - b.fromMs);
  const [newest] = good;
  return aLine(someChains(database, windows, now), {
    lastBackedUp:
      newest === undefined
        ? null
        : {
            id: newest.manifest.id,
            finishedAt: newest.manifest.finishedAt,
            ageMs: now.getTime() - Date.parse(newest.manifest.finishedAt),
          },
  });
};
