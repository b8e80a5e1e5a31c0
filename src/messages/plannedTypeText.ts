import type { PlannedBackup } from '../engine/backupPlan.ts';
import type { Messages } from './en.ts';
import { typeReasonIn } from './typeReasonWords.ts';

/** `differential: what has changed since …`: the type of a planned backup and why it is. */
export const plannedTypeText = ({ type, copyOnly, reason }: PlannedBackup, messages: Messages): string => {
  const { backupTypes } = messages;
  const kind = copyOnly ? backupTypes.copyOnly(backupTypes.type[type]) : backupTypes.type[type];
  return backupTypes.because(kind, typeReasonIn(messages, reason));
};
