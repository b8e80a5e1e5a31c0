import type { Language } from '../../config/settings.ts';
import { assertNever } from '../../domain/assertNever.ts';
import type { RotationDecision, RotationPlan } from '../../engine/rotation.ts';
import { messagesFor } from '../../messages/messagesFor.ts';
import { table } from './table.ts';

const reasonText = (decision: RotationDecision, language: Language): string => {
  const t = messagesFor(language).catalogue.prune;
  const { reason } = decision;
  switch (reason.code) {
    case 'no_limit':
      return t.reason.no_limit;
    case 'young_enough':
      return t.reason.young_enough(Math.floor(reason.ageDays));
    case 'last_good':
      return t.reason.last_good(reason.databases.join(', '));
    case 'needed_by':
      return t.reason.needed_by(reason.id, reason.database);
    case 'too_old': {
      const pairs = reason.replacedBy.map(({ database, id }) => `${database} ${id}`).join(', ');
      return [t.reason.too_old(Math.floor(reason.ageDays)), ...(pairs === '' ? [] : [t.replacedBy(pairs)])].join('; ');
    }
    default:
      return assertNever(reason);
  }
};

/** Which runs stay and which go, each with its reason. */
export const rotationText = (plan: RotationPlan, language: Language): readonly string[] => {
  const t = messagesFor(language).catalogue.prune;
  const rows = plan.decisions.map((decision) => [
    decision.id,
    decision.action === 'keep' ? t.keep : t.remove,
    reasonText(decision, language),
  ]);
  return [t.title(plan.maxBackupDays), ...table(rows).map((line) => `  ${line}`)];
};
