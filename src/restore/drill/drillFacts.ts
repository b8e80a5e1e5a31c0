import type { DrillFile } from '../../catalogue/drill/drillRecord.ts';
import type { LocalPath } from '../../domain/localPath.ts';
import { relativeToBase } from '../../engine/backupFiles.ts';
import type { PlannedSequence, RestorePlan } from '../restorePlan.ts';

const sequenceOf = ({ databases }: RestorePlan): PlannedSequence | null => {
  const [planned] = databases;
  return planned?.action === 'restore' ? planned : null;
};

/** The stored files that a restore applies, in its order, with the hash that it proves of each before it does. */
export const drillFiles = (plan: RestorePlan, base: LocalPath): readonly DrillFile[] =>
  (sequenceOf(plan)?.steps ?? []).map(({ id, type, stored }) =>
    stored.origin === 'rexus'
      ? { run: id, type, file: stored.stored.file, bytes: stored.stored.bytes, sha256: stored.stored.sha256 }
      : { run: id, type, file: relativeToBase(stored.file, base), bytes: stored.contentBytes, sha256: null },
  );

/** The instant whose state the database gets, in ISO 8601; null where the backups do not say. */
export const reachedAt = (plan: RestorePlan): string | null => {
  const reaches = sequenceOf(plan)?.reaches ?? null;
  return reaches && new Date(reaches.atMs).toISOString();
};
