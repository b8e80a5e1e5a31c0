import type { DatabaseName } from '../../domain/databaseName.ts';
import { EXIT_CODES } from '../../domain/exitCodes.ts';
import type { DrillMoment } from '../../restore/drill/drillChoice.ts';
import type { Handler } from '../commandContext.ts';
import { confirmYes } from '../confirm.ts';
import { jsonListener } from '../eventForm.ts';
import { jsonForm } from '../jsonForm.ts';
import { withStopNotice } from '../stopNotice.ts';
import { backupTextListener } from '../text/backupText.ts';
import { drillPlanText, drillTextListener } from '../text/drillText.ts';

export interface DrillOptions {
  readonly database: DatabaseName | null;
  readonly to: DrillMoment;
  readonly keep: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export const drill: Handler<DrillOptions> = async (context, options) => {
  const { services, language, output, signal, clock } = context;
  const { database, to, keep } = options;
  if (!options.dryRun) {
    await services.storeTakenLogs(
      options.json ? jsonListener(output, language) : backupTextListener(output, language),
      signal,
    );
  }
  const plan = await services.planDrill({ database, to, keep }, signal);
  if (options.dryRun && options.json) output.json(jsonForm(plan, language));
  else if (!options.json) output.lines(drillPlanText(plan, clock.now(), language));
  if (options.dryRun) return EXIT_CODES.done;
  if (!options.yes) {
    // Nobody is asked about what they have not seen; stdout is the script's.
    if (options.json) for (const line of drillPlanText(plan, clock.now(), language)) output.error(line);
    await confirmYes(context);
  }
  const listener = options.json ? jsonListener(output, language) : drillTextListener(output, language);
  const report = await withStopNotice(context, options.json, () => services.runDrill(plan, listener, signal));
  return report.exitCode;
};
