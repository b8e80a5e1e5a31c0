import type { PresetName } from '../../config/settings.ts';
import type { When } from '../../config/when.ts';
import { EXIT_CODES } from '../../domain/exitCodes.ts';
import { RexusError } from '../../domain/rexusError.ts';
import { planPreset, presetChanges } from '../../schedule/presets.ts';
import type { Handler } from '../commandContext.ts';
import { confirmYes } from '../confirm.ts';
import { jsonForm } from '../jsonForm.ts';
import { presetText } from '../text/scheduleText.ts';

export interface PresetOptions {
  readonly name: PresetName;
  readonly log: When | null;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

/** Shows what a preset makes of the schedules, asks, and writes it into the configuration file. */
export const schedulePreset: Handler<PresetOptions> = async (context, options) => {
  const { services, language, output, messages } = context;
  const { name, log } = options;
  if (log !== null && name !== 'professional') {
    throw new RexusError('USAGE', { reason: messages.cli.usage.notTogether('--log', name) });
  }
  const { schedules, verifyIntegrity, file } = services.settings;
  const steps = planPreset(schedules, { name, logs: log, verify: verifyIntegrity });
  const changes = presetChanges(steps);
  const isWanted = changes.length > 0 && !options.dryRun;
  if (!options.json) output.lines(presetText(steps, file, language));
  else if (isWanted && !options.yes) for (const line of presetText(steps, file, language)) output.error(line);
  if (isWanted) {
    if (!options.yes) await confirmYes(context);
    await services.saveSchedules(changes);
  }
  if (options.json) output.json(jsonForm({ preset: name, file, steps, isWritten: isWanted }, language));
  else if (isWanted) output.line(messages.schedule.preset.written(file));
  return changes.length === 0 && !options.dryRun ? EXIT_CODES.nothingToDo : EXIT_CODES.done;
};
