import { parseDatabaseName } from '../../domain/databaseName.ts';
import { EXIT_CODES } from '../../domain/exitCodes.ts';
import { RexusError } from '../../domain/rexusError.ts';
import type { Handler } from '../commandContext.ts';
import { eventLine, jsonForm } from '../jsonForm.ts';
import { backupPlanText, backupTextListener } from '../text/backupText.ts';

export interface BackupOptions {
  readonly database: readonly string[];
  readonly copyOnly: boolean;
  readonly name: string | null;
  readonly files: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export const backup: Handler<BackupOptions> = async ({ services, language, output, signal }, options) => {
  const request = {
    databases: options.database.map(parseDatabaseName),
    copyOnly: options.copyOnly,
    label: options.name,
    includeFiles: options.files,
    rotate: true,
    purpose: 'backup' as const,
  };
  const plan = await services.planBackup(request, signal);
  if (plan.databases.length === 0) throw new RexusError('NOTHING_TO_DO', { reason: 'databases' });
  if (options.dryRun) {
    if (options.json) output.json(jsonForm(plan, language));
    else output.lines(backupPlanText(plan, services.settings.maxBackupDays, language));
    return EXIT_CODES.done;
  }
  const listener = options.json
    ? (event: { readonly type: string }) => output.line(eventLine(event, language))
    : backupTextListener(output, language);
  const report = await services.runBackup(plan, listener, signal);
  return report.exitCode;
};
