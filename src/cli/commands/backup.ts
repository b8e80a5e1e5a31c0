import type { BackupChoice } from '../../domain/backupType.ts';
import type { DatabaseName } from '../../domain/databaseName.ts';
import { EXIT_CODES } from '../../domain/exitCodes.ts';
import type { Handler } from '../commandContext.ts';
import { dryRunExit } from '../dryRunExit.ts';
import { jsonListener } from '../eventForm.ts';
import { jsonForm } from '../jsonForm.ts';
import { withStopNotice } from '../stopNotice.ts';
import { backupPlanText, backupTextListener } from '../text/backupText.ts';

export interface BackupOptions {
  readonly database: readonly DatabaseName[];
  /** null: what the configuration says. */
  readonly type: BackupChoice | null;
  readonly copyOnly: boolean;
  readonly name: string | null;
  readonly files: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export const backup: Handler<BackupOptions> = async (context, options) => {
  const { services, language, output, signal } = context;
  const request = {
    databases: options.database,
    type: options.type ?? (options.copyOnly ? 'full' : services.settings.defaultType),
    copyOnly: options.copyOnly,
    tail: null,
    label: options.name,
    includeFiles: options.files,
    rotate: true,
    purpose: 'backup' as const,
  };
  const plan = await services.planBackup(request, signal);
  if (options.dryRun) {
    if (options.json) output.json(jsonForm(plan, language));
    else output.lines(backupPlanText(plan, services.settings.retention.common, language));
    return plan.space.verdict === 'enough' ? dryRunExit(plan.databases) : EXIT_CODES.precondition;
  }
  const listener = options.json ? jsonListener(output, language) : backupTextListener(output, language);
  const report = await withStopNotice(context, options.json, () => services.runBackup(plan, listener, signal));
  return report.exitCode;
};
