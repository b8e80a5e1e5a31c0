import type { DrillRecord } from '../catalogue/drill/drillRecord.ts';
import { proofOf } from '../catalogue/drill/lastProven.ts';
import type { CataloguedRun } from '../catalogue/manifest.ts';
import { type DatabaseName, sameDatabase } from '../domain/databaseName.ts';
import { contentBytesOf } from './planSpace.ts';
import type { PlannedStep, RestoreEstimate } from './restorePlan.ts';

/** How fast this server and this disk were when they were last measured, in bytes a millisecond. */
export type MeasuredSpeed =
  /** A whole restore, of stored bytes. */
  | { readonly from: 'drill'; readonly stored: number }
  /** Writing and inflating, of content: RESTORE reads as fast as BACKUP wrote, as nearly as can be known without one. */
  | { readonly from: 'backups'; readonly written: number; readonly inflated: number };

/** So many of a database's newest backups are looked at: older ones are of another load and another size. */
const NEWEST = 5;

/** The last drill that brought the database back; else the newest backups; null where nothing was measured. */
export const measuredSpeed = (
  database: DatabaseName,
  drills: readonly DrillRecord[],
  runs: readonly CataloguedRun[],
  now: Date,
): MeasuredSpeed | null => {
  const { proven } = proofOf(drills, database, now);
  if (proven !== null && proven.rtoMs !== null && proven.rtoMs > 0) {
    const stored = proven.files.reduce((sum, { bytes }) => sum + bytes, 0);
    if (stored > 0) return { from: 'drill', stored: stored / proven.rtoMs };
  }
  const records = runs
    .flatMap(({ manifest }) => manifest.databases)
    .flatMap((record) => (record.status === 'completed' && sameDatabase(record.name, database) ? [record] : []))
    .slice(0, NEWEST);
  const total = (of: (record: (typeof records)[number]) => number): number =>
    records.reduce((sum, record) => sum + of(record), 0);
  const bytes = total(({ stored }) => stored.content.bytes);
  const [writing, inflating] = [
    total(({ durations }) => durations.backupMs),
    total(({ durations }) => durations.readBackMs),
  ];
  if (bytes === 0 || writing <= 0 || inflating <= 0) return null;
  return { from: 'backups', written: bytes / writing, inflated: bytes / inflating };
};

/** How long these steps will take at the measured speed; the checks before and after are in a drill's time, and not in a backup's. */
export const estimateRestore = (steps: readonly PlannedStep[], speed: MeasuredSpeed | null): RestoreEstimate | null => {
  if (speed === null) return null;
  const content = steps.reduce((sum, step) => sum + contentBytesOf(step), 0);
  const stored = steps.reduce(
    (sum, step) => sum + (step.stored.origin === 'rexus' ? step.stored.stored.bytes : contentBytesOf(step)),
    0,
  );
  const ms = speed.from === 'drill' ? stored / speed.stored : content / speed.inflated + content / speed.written;
  return { seconds: Math.round(ms / 100) / 10, from: speed.from };
};
