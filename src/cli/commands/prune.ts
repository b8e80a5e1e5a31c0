import type { Language } from '../../config/settings.ts';
import { EXIT_CODES } from '../../domain/exitCodes.ts';
import type { RotationOutcome } from '../../engine/retention/executeRotation.ts';
import type { RotationPlan } from '../../engine/retention/rotation.ts';
import { describeError } from '../../messages/describeError.ts';
import type { Handler } from '../commandContext.ts';
import { confirmYes } from '../confirm.ts';
import { type Json, jsonForm } from '../jsonForm.ts';
import { rotationForm } from '../rotationForm.ts';
import { withStopNotice } from '../stopNotice.ts';
import { rotationText } from '../text/rotationText.ts';

export interface PruneOptions {
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

const NOTHING: RotationOutcome = { removed: [], failed: [] };

const planForm = (plan: RotationPlan, { removed, failed }: RotationOutcome, language: Language): Json => ({
  ...rotationForm(plan, language),
  removed,
  failed: failed.map((one) => jsonForm(one, language)),
});

export const prune: Handler<PruneOptions> = async (context, options) => {
  const { services, language, output, signal, messages } = context;
  const plan = await services.planPrune();
  const t = messages.catalogue.prune;
  const removals = plan.decisions.filter((decision) => decision.action === 'remove');
  if (!options.json) output.lines(rotationText(plan, language));
  if (options.dryRun || removals.length === 0) {
    if (options.json) output.json(planForm(plan, NOTHING, language));
    else if (removals.length === 0) output.line(t.nothing);
    return options.dryRun ? EXIT_CODES.done : EXIT_CODES.nothingToDo;
  }
  if (!options.yes) {
    if (options.json) for (const line of rotationText(plan, language)) output.error(line);
    await confirmYes(context);
  }
  const outcome = await withStopNotice(context, options.json, () => services.prune(plan, signal));
  if (options.json) {
    output.json(planForm(plan, outcome, language));
  } else {
    output.lines(outcome.removed.map(t.removed));
    for (const { path, error } of outcome.failed) {
      const { message, advice } = describeError(error, language);
      output.line(t.notRemoved(path, message));
      output.line(`  ${advice}`);
    }
  }
  return outcome.failed.length > 0 ? EXIT_CODES.failed : EXIT_CODES.done;
};
