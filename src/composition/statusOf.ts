import { lastGood } from '../catalogue/lastGood.ts';
import type { CataloguedRun } from '../catalogue/manifest.ts';
import type { DatabaseSetting } from '../config/settings.ts';
import { sameDatabase } from '../domain/databaseName.ts';
import type { DatabaseStatus } from '../services.ts';

/** Each configured database with its newest good backup, and its newest failure where that came later. Safety copies do not count. */
export const databaseStatuses = (
  databases: readonly DatabaseSetting[],
  runs: readonly CataloguedRun[],
  now: Date,
): readonly DatabaseStatus[] => {
  const taken = runs.filter(({ manifest }) => manifest.purpose === 'backup');
  const good = [...lastGood(taken).values()];
  return databases.map(({ name }) => {
    const newest = good.find(({ database }) => sameDatabase(database, name));
    const goodAt = newest === undefined ? Number.NEGATIVE_INFINITY : Date.parse(newest.run.manifest.finishedAt);
    const failure = taken
      .filter(({ manifest }) => Date.parse(manifest.finishedAt) > goodAt)
      .flatMap(({ manifest }) =>
        manifest.databases.flatMap((record) =>
          record.status === 'failed' && sameDatabase(record.name, name)
            ? [{ id: manifest.id, error: record.error, at: Date.parse(manifest.finishedAt) }]
            : [],
        ),
      )
      .toSorted((a, b) => b.at - a.at)[0];
    return {
      name,
      lastGood:
        newest === undefined
          ? null
          : {
              id: newest.run.manifest.id,
              finishedAt: newest.run.manifest.finishedAt,
              ageMs: Math.max(0, now.getTime() - goodAt),
              sizeBytes: newest.record.status === 'completed' ? newest.record.stored.bytes : newest.record.sizeBytes,
            },
      lastFailure: failure === undefined ? null : { id: failure.id, error: failure.error },
    };
  });
};
