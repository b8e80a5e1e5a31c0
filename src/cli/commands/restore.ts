import type { DatabaseName } from '../../domain/databaseName.ts';
import type { LocalPath } from '../../domain/localPath.ts';
import { RexusError } from '../../domain/rexusError.ts';
import type { Handler } from '../commandContext.ts';
import { confirmByTyping } from '../confirm.ts';
import { dryRunExit } from '../dryRunExit.ts';
import { jsonListener } from '../eventForm.ts';
import { jsonForm } from '../jsonForm.ts';
import { restoreRequest } from '../restoreRequest.ts';
import { withStopNotice } from '../stopNotice.ts';
import { backupTextListener } from '../text/backupText.ts';
import { restorePlanText, restoreTextListener } from '../text/restoreText.ts';

export interface RestoreOptions {
  readonly id: string | null;
  readonly database: readonly DatabaseName[];
  readonly to: string | null;
  readonly untilEnd: boolean;
  readonly beforeMark: string | null;
  readonly resume: boolean;
  readonly as: DatabaseName | null;
  readonly files: boolean;
  /** Not to keep the tail of the log of what is overwritten. */
  readonly withoutTail: boolean;
  /** Where to write what does the same without this program; nothing is restored then. */
  readonly runbook: LocalPath | null;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export const restore: Handler<RestoreOptions> = async (context, options) => {
  const { services, language, output, signal, clock } = context;
  const request = restoreRequest(services, options, clock.now());
  const stopsHere = options.dryRun || options.runbook !== null;
  if (!stopsHere) {
    const told = options.json ? jsonListener(output, language) : backupTextListener(output, language);
    await services.storeTakenLogs(told, signal);
  }
  const plan = await services.planRestore(request, signal);
  if (request.kind === 'run' && plan.databases.length === 0 && plan.files.length === 0)
    throw new RexusError('NOTHING_TO_DO', { reason: 'nothing_asked_for_in_run', id: request.id });
  if (!options.json) output.lines(restorePlanText(plan, language));
  const written = options.runbook === null ? null : await services.writeRunbook(plan, options.runbook);
  if (stopsHere) {
    if (options.json) output.json(jsonForm(written === null ? plan : { ...plan, runbook: written }, language));
    else for (const path of written ?? []) output.line(context.messages.restore.runbookWritten(path));
    return dryRunExit(plan.databases);
  }
  if (!options.yes && plan.confirmations.length > 0) {
    // Nobody is asked about what they have not seen; stdout is the script's.
    if (options.json) for (const line of restorePlanText(plan, language)) output.error(line);
    await confirmByTyping(context, plan.confirmations);
  }
  const listener = options.json ? jsonListener(output, language) : restoreTextListener(output, language);
  const report = await withStopNotice(context, options.json, () => services.runRestore(plan, listener, signal));
  return report.exitCode;
};
