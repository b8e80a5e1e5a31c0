import { parseDatabaseName } from '../../domain/databaseName.ts';
import { EXIT_CODES } from '../../domain/exitCodes.ts';
import type { Handler } from '../commandContext.ts';
import { confirmByTyping } from '../confirm.ts';
import { eventLine, jsonForm } from '../jsonForm.ts';
import { findRun } from '../runSelection.ts';
import { restorePlanText, restoreTextListener } from '../text/restoreText.ts';

export interface RestoreOptions {
  readonly id: string;
  readonly database: readonly string[];
  readonly as: string | null;
  readonly files: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export const restore: Handler<RestoreOptions> = async (context, options) => {
  const { services, language, output, signal } = context;
  const request = {
    id: findRun(services, options.id).manifest.id,
    databases: options.database.map(parseDatabaseName),
    as: options.as === null ? null : parseDatabaseName(options.as),
    files: options.files,
  };
  const plan = await services.planRestore(request, signal);
  if (options.dryRun && options.json) output.json(jsonForm(plan, language));
  else if (!options.json) output.lines(restorePlanText(plan, language));
  if (options.dryRun) return EXIT_CODES.done;
  if (!options.yes) await confirmByTyping(context, plan.confirmations);
  const listener = options.json
    ? (event: { readonly type: string }) => output.line(eventLine(event, language))
    : restoreTextListener(output, language);
  const report = await services.runRestore(plan, listener, signal);
  return report.exitCode;
};
