import type { Language } from '../../config/settings.ts';
import { EXIT_CODES, type ExitCode } from '../../domain/exitCodes.ts';
import type { LocalPath } from '../../domain/localPath.ts';
import { exitCodeOf } from '../../domain/rexusError.ts';
import type { PlannedSet, RebuildPlan } from '../../engine/rebuild/rebuildPlan.ts';
import type { RebuildOutcome } from '../../engine/rebuild/runRebuild.ts';
import { describeError } from '../../messages/describeError.ts';
import type { Handler } from '../commandContext.ts';
import { confirmYes } from '../confirm.ts';
import { type Json, jsonForm } from '../jsonForm.ts';
import { withStopNotice } from '../stopNotice.ts';
import { progressLine } from '../text/progressLine.ts';
import { rebuildText } from '../text/rebuildText.ts';

export interface RebuildOptions {
  readonly scan: LocalPath | null;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

const NOTHING: RebuildOutcome = { written: [], failed: [] };

/** Makes manifests again out of bare backup files: the plan first, then a question. */
export const catalogueRebuild: Handler<RebuildOptions> = async (context, options) => {
  const { services, language, output, signal, messages } = context;
  const t = messages.rebuild;
  const onProgress = progressLine(output);
  const plan = await services.planRebuild(options.scan, onProgress, signal);
  if (!options.json) output.lines(rebuildText(plan, language));
  if (options.dryRun || plan.runs.length === 0) {
    if (options.json) output.json(rebuildForm(plan, NOTHING, language));
    return options.dryRun ? EXIT_CODES.done : EXIT_CODES.nothingToDo;
  }
  if (!options.yes) {
    if (options.json) for (const line of rebuildText(plan, language)) output.error(line);
    await confirmYes(context);
  }
  const outcome = await withStopNotice(context, options.json, () => services.runRebuild(plan, onProgress, signal));
  if (options.json) output.json(rebuildForm(plan, outcome, language));
  else {
    output.lines(outcome.written.map(t.written));
    for (const { id, error } of outcome.failed) {
      const { message, advice } = describeError(error, language);
      output.line(t.notWritten(id, message));
      output.line(`  ${advice}`);
    }
  }
  return exitOf(outcome);
};

const exitOf = ({ written, failed }: RebuildOutcome): ExitCode => {
  const [first] = failed;
  if (first === undefined) return EXIT_CODES.done;
  return written.length > 0 ? EXIT_CODES.someDatabasesFailed : exitCodeOf(first.error);
};

const rebuildForm = (plan: RebuildPlan, { written, failed }: RebuildOutcome, language: Language): Json => ({
  runs: plan.runs.map(({ id, reason, sets }) => ({ id, reason, databases: sets.map(setForm) })),
  skipped: plan.skipped.map((one) => jsonForm(one, language)),
  space: jsonForm(plan.space, language),
  written,
  failed: failed.map((one) => jsonForm(one, language)),
});

const setForm = ({ name, type, set, source, sourceBytes, storedFile, how }: PlannedSet): Json => ({
  name,
  type,
  position: set.position,
  backup_set_guid: set.backupSetGuid,
  started_at: set.startedAt,
  source,
  source_bytes: sourceBytes,
  stored_file: storedFile,
  how: how.kind,
});
