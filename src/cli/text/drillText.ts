import type { Language } from '../../config/settings.ts';
import { describeError } from '../../messages/describeError.ts';
import { drillReason } from '../../messages/drillReason.ts';
import { formatDuration, formatTime } from '../../messages/format.ts';
import { messagesFor } from '../../messages/messagesFor.ts';
import type { DrillEvent, DrillReport } from '../../restore/drill/drillEvent.ts';
import { reachedAt } from '../../restore/drill/drillFacts.ts';
import type { DrillPlan } from '../../restore/drill/drillPlan.ts';
import type { Output } from '../output.ts';
import { restorePlanText, restoreTextListener } from './restoreText.ts';

/** The plan as text: what is proven and why, then the restore as any other. */
export const drillPlanText = (plan: DrillPlan, now: Date, language: Language): readonly string[] => {
  const t = messagesFor(language).drill;
  const at = reachedAt(plan.restore);
  const chosen = t.moment[plan.chosen];
  return [
    t.plan(plan.database, plan.scratch),
    `  ${drillReason(plan.reason, now, language)}`,
    `  ${at === null ? chosen : t.momentAt(chosen, formatTime(at))}`,
    ...plan.assertions.map(({ query, expect }) => `  ${t.assertion(query, String(expect))}`),
    ...(plan.keep ? [`  ${t.kept}`] : []),
    `  ${t.untouched}`,
    ...restorePlanText(plan.restore, language),
  ];
};

const finishedText = ({ record, evidence, error }: DrillReport, language: Language): readonly string[] => {
  const t = messagesFor(language).drill;
  const trouble = error === null ? [] : [`  ${describeError(error, language).advice}`];
  if (record === null) return [t.stopped, ...trouble];
  const { outcome, moment, rtoMs, database } = record;
  const head =
    outcome.status === 'proven'
      ? t.proven(database, moment.at === null ? null : formatTime(moment.at), formatDuration(rtoMs ?? 0, language))
      : t.failed(database, outcome.error);
  // A drill that proved its database may have left it on the server: that is told as well.
  const left = outcome.status === 'proven' && error !== null ? [describeError(error, language).message] : [];
  return [head, ...left, ...trouble, ...(evidence === null ? [] : [t.evidence(evidence)])];
};

/** Prints a drill's events: those of its restore as a restore's, and its own. */
export const drillTextListener = (output: Output, language: Language): ((event: DrillEvent) => void) => {
  const t = messagesFor(language).drill;
  const restoring = restoreTextListener(output, language);
  return (event) => {
    switch (event.type) {
      case 'scratch_cleaned_up':
        return output.line(t.cleanedUp(event.databases.join(', ')));
      case 'drill_started':
        return output.line(t.started(event.id));
      case 'drill_asserted': {
        const { query, expect, result } = event;
        if (result.status === 'passed') return output.line(t.passed(query, String(expect)));
        if (result.status === 'error') return output.line(t.refused(query, result.error));
        return output.line(t.notPassed(query, result.found ?? 'NULL', String(expect)));
      }
      case 'scratch_dropped':
        return output.line(t.dropped(event.database));
      case 'scratch_kept':
        return output.line(t.scratchKept(event.database));
      case 'drill_finished':
        return output.lines(finishedText(event, language));
      default:
        return restoring(event);
    }
  };
};
