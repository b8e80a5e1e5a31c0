import type { Language } from '../config/settings.ts';
import type { PlannedBackup } from '../engine/backupPlan.ts';
import type { Messages } from './en.ts';
import { formatBytes } from './format.ts';

/** What others took and is stored before a planned backup, one line each. */
export const adoptionLines = (
  { adoption }: PlannedBackup,
  { backup, backupTypes }: Messages,
  language: Language,
): readonly string[] =>
  (adoption?.files ?? []).map(({ type, by, bytes, id }) =>
    backup.planAdopts(backupTypes.type[type], backupTypes.takenBy(by), formatBytes(bytes, language), id),
  );
