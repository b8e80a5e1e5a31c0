import type { Language } from '../../config/settings.ts';
import { assertNever } from '../../domain/assertNever.ts';
import type { PlannedSet, RebuildPlan, SkipReason } from '../../engine/rebuild/rebuildPlan.ts';
import { describeError } from '../../messages/describeError.ts';
import { formatBytes, formatTime } from '../../messages/format.ts';
import { messagesFor } from '../../messages/messagesFor.ts';

/** The plan of a rebuild: what would be written, and what is left alone and why. What is in the catalogue already is only counted. */
export const rebuildText = ({ runs, skipped, space }: RebuildPlan, language: Language): readonly string[] => {
  const t = messagesFor(language).rebuild;
  const size = (bytes: number): string => formatBytes(bytes, language);
  const known = skipped.filter(({ reason }) => reason.code === 'in_catalogue').length;
  const others = skipped.filter(({ reason }) => reason.code !== 'in_catalogue');
  return [
    runs.length === 0 ? t.nothing : t.title(runs.length),
    ...runs.flatMap(({ id, reason, sets }) => [
      `  ${t.run(id)}: ${t.reason[reason]}`,
      ...sets.flatMap((set) => setText(set, language).map((line) => `    ${line}`)),
    ]),
    ...(space.neededBytes > 0 ? [`  ${t.space(size(space.neededBytes), size(space.freeBytes))}`] : []),
    ...(others.length > 0 ? [t.skipped] : []),
    ...others.map(({ path, position, reason }) => `  ${t.skip(path, position, reasonText(reason, language))}`),
    ...(known > 0 ? [t.known(known)] : []),
  ];
};

const setText = (planned: PlannedSet, language: Language): readonly string[] => {
  const t = messagesFor(language).rebuild;
  const { name, type, set, source, sourceBytes, storedFile, how } = planned;
  return [
    t.set(name, t.type[type], formatTime(set.startedAt), formatBytes(sourceBytes, language)),
    ...(how.kind === 'in_place' ? [] : [`  ${t.source(source, set.position)}`]),
    `  ${t.how[how.kind](storedFile)}`,
  ];
};

const reasonText = (reason: SkipReason, language: Language): string => {
  const { rebuild, mediumProblem } = messagesFor(language);
  const { why } = rebuild;
  switch (reason.code) {
    case 'in_catalogue':
    case 'manifest_unreadable':
    case 'unfinished_run':
      return why[reason.code](reason.id);
    case 'duplicate':
      return why.duplicate(reason.of);
    case 'unreadable':
      return describeError(reason.error, language).message;
    case 'damaged':
      return why.damaged(mediumProblem[reason.problem], reason.offset);
    case 'striped':
      return reason.missing.length === 0
        ? why.striped(reason.number, reason.count)
        : why.stripeMissing(reason.number, reason.count, reason.missing.slice(0, 10).join(', '));
    case 'incomplete':
    case 'partial':
    case 'no_name':
    case 'encrypted':
      return why[reason.code];
    default:
      return assertNever(reason);
  }
};
