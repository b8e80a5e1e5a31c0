import type { Language } from '../config/settings.ts';
import { assertNever } from '../domain/assertNever.ts';
import { offsetText } from '../domain/localMoment.ts';
import type { PlannedSequence, PlannedStep, Safety } from '../restore/restorePlan.ts';
import { formatAge, formatBytes, formatDuration, formatTime } from './format.ts';
import { messagesFor } from './messagesFor.ts';

/** One line of a plan with what it means; whoever shows it draws that. */
export interface PlanLine {
  readonly tone: 'plain' | 'good' | 'warning' | 'heading' | 'statement';
  readonly text: string;
}

/** What one database's restore will do, line by line, in the order in which a person decides by them. */
export const restorePlanLines = (planned: PlannedSequence, nowMs: number, language: Language): readonly PlanLine[] => {
  const t = messagesFor(language).restore;
  const { steps, reaches, overwrites, estimate, target } = planned;
  const at = (ms: number): string => formatTime(new Date(ms));
  return [
    ...(reaches === null
      ? []
      : [plain(t.planReaches(at(reaches.atMs), `${reaches.serverTime}${offsetText(reaches.serverOffsetMinutes)}`))]),
    ...(steps.length === 1 ? [plain(fileLine(steps[0], language))] : stepLines(steps, language)),
    ...(planned.applied === 0 ? [] : [plain(t.planApplied(planned.applied, steps.length))]),
    plain(t.planSpace(formatBytes(planned.neededBytes, language))),
    ...(planned.unpack === 'one_by_one' ? [plain(t.planOneByOne)] : []),
    ...(estimate === null
      ? []
      : [plain(t.planEstimate(formatDuration(estimate.seconds * 1000, language), estimate.from))]),
    ...(overwrites === null
      ? []
      : [warning(t.planOverwrites(target, formatBytes(overwrites.bytes, language), overwrites.state))]),
    ...(planned.losesSinceMs === null
      ? []
      : [warning(t.planLoses(at(planned.losesSinceMs), formatAge(nowMs - planned.losesSinceMs)))]),
    ...safetyLines(planned.safety, language),
    ...planned.moves.map((move) => plain(t.planMove(move.logicalName, move.to))),
    ...(planned.movesDecided === 'at_run_time' ? [plain(t.planMovesLater)] : []),
    { tone: 'heading', text: t.planStatements },
    ...planned.statements.map((text): PlanLine => ({ tone: 'statement', text })),
  ];
};

const plain = (text: string): PlanLine => ({ tone: 'plain', text });
const warning = (text: string): PlanLine => ({ tone: 'warning', text });

const fileLine = ({ stored }: PlannedStep, language: Language): string => {
  const bytes = stored.origin === 'rexus' ? stored.stored.bytes : stored.contentBytes;
  return messagesFor(language).restore.planFrom(stored.file, formatBytes(bytes, language));
};

const stepLines = (steps: readonly PlannedStep[], language: Language): readonly PlanLine[] => {
  const t = messagesFor(language).restore;
  return [
    plain(t.planSteps(steps.length)),
    ...steps.flatMap((step, at) => [
      plain(`  ${t.planStep(at + 1, t.type[step.type], step.id, reasonText(step, language))}`),
      plain(`     ${fileLine(step, language)}; ${t.fileState[step.file]}`),
    ]),
  ];
};

const reasonText = ({ reason }: PlannedStep, language: Language): string => {
  const words = messagesFor(language).restore.reason;
  return reason.code === 'newest_differential' ? words.newest_differential(reason.baseId) : words[reason.code];
};

const safetyLines = (safety: Safety, language: Language): readonly PlanLine[] => {
  const t = messagesFor(language).restore;
  switch (safety.kind) {
    case 'none':
      return safety.why === 'without_tail'
        ? [warning(t.planWithoutTail(formatTime(new Date(safety.backedUpToMs))))]
        : [];
    case 'tail_log':
      return [{ tone: 'good', text: (safety.noTruncate ? t.planTailDamaged : t.planTail)(safety.applied) }];
    case 'copy_only_full':
      return [{ tone: 'good', text: t.planSafetyCopy(safety.why) }];
    case 'impossible':
      return [
        warning(t.planNoSafetyCopy(safety.state)),
        ...(safety.brokenOff === null ? [] : [warning(t.planBrokenOff(safety.brokenOff.safetyCopy))]),
      ];
    default:
      return assertNever(safety);
  }
};
