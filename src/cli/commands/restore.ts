import type { DatabaseName } from '../../domain/databaseName.ts';
import { RexusError } from '../../domain/rexusError.ts';
import type { RestoreRequest } from '../../restore/restoreRequest.ts';
import type { Handler } from '../commandContext.ts';
import { confirmByTyping } from '../confirm.ts';
import { dryRunExit } from '../dryRunExit.ts';
import { jsonListener } from '../eventForm.ts';
import { jsonForm } from '../jsonForm.ts';
import { findRun } from '../runSelection.ts';
import { withStopNotice } from '../stopNotice.ts';
import { restorePlanText, restoreTextListener } from '../text/restoreText.ts';

export interface RestoreOptions {
  readonly id: string;
  readonly database: readonly DatabaseName[];
  readonly as: DatabaseName | null;
  readonly files: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export const restore: Handler<RestoreOptions> = async (context, options) => {
  const { services, language, output, signal, clock } = context;
  const { id } = findRun(services, options.id, clock.now()).manifest;
  const request: RestoreRequest = {
    kind: 'run',
    id,
    databases: options.database,
    as: options.as,
    files: options.files,
  };
  const plan = await services.planRestore(request, signal);
  if (plan.databases.length === 0 && plan.files.length === 0)
    throw new RexusError('NOTHING_TO_DO', { reason: 'nothing_asked_for_in_run', id });
  if (options.dryRun && options.json) output.json(jsonForm(plan, language));
  else if (!options.json) output.lines(restorePlanText(plan, language));
  if (options.dryRun) return dryRunExit(plan.databases);
  if (!options.yes && plan.confirmations.length > 0) {
    // Nobody is asked about what they have not seen; stdout is the script's.
    if (options.json) for (const line of restorePlanText(plan, language)) output.error(line);
    await confirmByTyping(context, plan.confirmations);
  }
  const listener = options.json ? jsonListener(output, language) : restoreTextListener(output, language);
  const report = await withStopNotice(context, options.json, () => services.runRestore(plan, listener, signal));
  return report.exitCode;
};
