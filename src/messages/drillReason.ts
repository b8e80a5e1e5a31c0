import type { Language } from '../config/settings.ts';
import type { DrillReason } from '../restore/drill/drillChoice.ts';
import { formatAge } from './format.ts';
import { messagesFor } from './messagesFor.ts';

/** Why a drill proves this database and not another. */
export const drillReason = (reason: DrillReason, now: Date, language: Language): string => {
  const t = messagesFor(language).drill.reason;
  if (reason.code !== 'oldest_proof') return t[reason.code];
  return t.oldest_proof(formatAge(now.getTime() - Date.parse(reason.finishedAt)), reason.drill);
};
