import type { Language } from '../../config/settings.ts';
import type { DoctorFinding } from '../../engine/doctorFinding.ts';
import { describeError } from '../../messages/describeError.ts';
import type { Messages } from '../../messages/en.ts';
import { formatBytes } from '../../messages/format.ts';
import { messagesFor } from '../../messages/messagesFor.ts';

type FactName = keyof Messages['doctor']['fact'];

const factTexts = (facts: DoctorFinding['facts'], language: Language): readonly string[] => {
  const t = messagesFor(language).doctor.fact;
  const isTold = (name: string): name is FactName => name in t;
  return Object.entries(facts).flatMap(([name, value]) => {
    if (!isTold(name)) return [];
    return [t[name](typeof value === 'number' ? formatBytes(value, language) : value)];
  });
};

/** Each check with its outcome, what it was tried with, and for a bad one what to do. */
export const doctorText = (findings: readonly DoctorFinding[], language: Language): readonly string[] => {
  const t = messagesFor(language).doctor;
  const width = Math.max(...Object.values(t.outcome).map((word) => word.length));
  const indent = ' '.repeat(width + 2);
  const failed = findings.filter(({ outcome }) => outcome === 'failed').length;
  return [
    ...findings.flatMap(({ check, outcome, facts, error }) => {
      const told = factTexts(facts, language);
      const explained = error === null ? null : describeError(error, language);
      return [
        `${t.outcome[outcome].padEnd(width)}  ${t.check[check]}`,
        ...(told.length === 0 ? [] : [`${indent}${told.join('; ')}`]),
        ...(explained === null ? [] : [`${indent}${explained.message}`, `${indent}${explained.advice}`]),
      ];
    }),
    failed === 0 ? t.good : t.bad(failed),
  ];
};
