import type { Language } from '../config/settings.ts';
import type { PlannedSequence } from '../restore/restorePlan.ts';
import type { Runbook } from '../restore/runbook.ts';
import { formatTime } from './format.ts';
import { messagesFor } from './messagesFor.ts';

/** The statements as sqlcmd and Management Studio run them: each a batch of its own, with what it is for above it. */
export const runbookSql = ({ statements }: Runbook, language: Language): string => {
  const { does } = messagesFor(language).runbook;
  return statements.map((one) => `-- ${does[one.does]}\n${one.sql};\nGO\n`).join('\n');
};

/** What to do, in the order in which it is done. */
export const runbookText = (
  { target, reaches, steps }: PlannedSequence,
  { stem, unpack, hashes, keptIn }: Runbook,
  language: Language,
): string => {
  const t = messagesFor(language).runbook;
  return [
    t.title(target),
    ...(reaches === null ? [] : [t.reaches(formatTime(new Date(reaches.atMs)), reaches.serverTime)]),
    t.steps(steps.length),
    '',
    ...(hashes.length === 0 ? [] : [t.hashes, ...hashes.map((line) => `  ${line}`), '']),
    ...(unpack.length === 0 ? [] : [t.unpack, ...unpack.map((line) => `  ${line}`), '']),
    t.run(`${stem}.sql`),
    `  sqlcmd -S SERVER -E -b -i ${stem}.sql`,
    '',
    t.afterwards,
    ...(keptIn === null ? [] : [t.kept(keptIn)]),
    '',
  ].join('\n');
};
