import { EXIT_CODES } from '../../domain/exitCodes.ts';
import type { RotationPlan } from '../../engine/rotation.ts';
import type { Handler } from '../commandContext.ts';
import { confirmYes } from '../confirm.ts';
import { type Json, jsonForm } from '../jsonForm.ts';
import { rotationText } from '../text/rotationText.ts';

export interface PruneOptions {
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

const planForm = (plan: RotationPlan, removed: readonly string[]): Json => ({
  max_backup_days: plan.maxBackupDays,
  runs: plan.decisions.map(({ id, action, reason }) => ({ id, action, reason: jsonForm(reason, 'en') })),
  removed,
});

export const prune: Handler<PruneOptions> = async (context, options) => {
  const { services, language, output, signal, messages } = context;
  const plan = services.planPrune();
  const t = messages.catalogue.prune;
  const removals = plan.decisions.filter((decision) => decision.action === 'remove');
  if (!options.json) output.lines(rotationText(plan, language));
  if (options.dryRun || removals.length === 0) {
    if (options.json) output.json(planForm(plan, []));
    else if (removals.length === 0) output.line(t.nothing);
    return options.dryRun ? EXIT_CODES.done : EXIT_CODES.nothingToDo;
  }
  if (!options.yes) {
    if (options.json) for (const line of rotationText(plan, language)) output.error(line);
    await confirmYes(context);
  }
  const removed = await services.prune(plan, signal);
  if (options.json) output.json(planForm(plan, removed));
  else output.lines(removed.map(t.removed));
  return removed.length < removals.length ? EXIT_CODES.failed : EXIT_CODES.done;
};
