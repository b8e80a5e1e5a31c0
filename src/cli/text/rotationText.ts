import type { Language } from '../../config/settings.ts';
import type { RotationDecision, RotationPlan } from '../../engine/retention/rotation.ts';
import { formatAge, formatBytes } from '../../messages/format.ts';
import { messagesFor } from '../../messages/messagesFor.ts';
import { retentionTitle, rotationReason, rulesText } from '../../messages/rotationWords.ts';
import { table } from './table.ts';

/** Which backups stay and which go, each with its reason: a row for each set, in the order of the runs. */
export const rotationText = (plan: RotationPlan, language: Language): readonly string[] => {
  const t = messagesFor(language).catalogue.prune;
  const { columns } = t;
  const heading = [
    columns.id,
    columns.database,
    columns.type,
    columns.age,
    columns.size,
    columns.action,
    columns.reason,
  ];
  const rows = plan.decisions.flatMap((decision) => rowsOf(decision, language));
  const size = (bytes: number): string => formatBytes(bytes, language);
  return [
    retentionTitle(plan.policy.common, language),
    ...ownRules(plan, language),
    ...(rows.length === 0
      ? []
      : table([heading, ...rows], ['left', 'left', 'left', 'right', 'right']).map((line) => `  ${line}`)),
    ...plan.overQuota.map(({ database, bytes, quotaBytes }) => t.overQuota(database, size(bytes), size(quotaBytes))),
  ];
};

/** The databases whose rules are not those of all. */
const ownRules = ({ policy }: RotationPlan, language: Language): readonly string[] => {
  const t = messagesFor(language).catalogue.prune;
  const words = (rules: RotationPlan['policy']['common']): string | null =>
    rules === null ? null : rulesText(rules, language);
  const common = words(policy.common);
  return policy.ofDatabases.flatMap(({ name, rules }) =>
    words(rules) === common ? [] : [`  ${t.ofDatabase(name, words(rules))}`],
  );
};

const rowsOf = ({ id, action, ageMs, reason, sets }: RotationDecision, language: Language): readonly string[][] => {
  const { catalogue, menu } = messagesFor(language);
  const age = formatAge(ageMs);
  const word = (of: 'keep' | 'remove'): string => catalogue.prune[of];
  if (sets.length === 0) return [[id, '–', '–', age, '–', word(action), rotationReason(reason, language)]];
  return sets.map((set) => [
    id,
    set.database,
    menu.runs.type[set.type],
    age,
    formatBytes(set.sizeBytes, language),
    word(set.action),
    rotationReason(set.reason, language),
  ]);
};
