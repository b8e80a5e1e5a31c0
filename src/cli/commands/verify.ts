import { RexusError } from '../../domain/rexusError.ts';
import type { Handler } from '../commandContext.ts';
import { eventLine } from '../jsonForm.ts';
import { findRun } from '../runSelection.ts';
import { verifyTextListener } from '../text/verifyText.ts';

export interface VerifyOptions {
  readonly id: string | null;
  readonly all: boolean;
  readonly json: boolean;
}

/** Without `--id` every run is checked: what `--all` says aloud. */
export const verify: Handler<VerifyOptions> = async ({ services, language, output, signal }, options) => {
  if (options.id !== null && options.all) throw new RexusError('USAGE', { reason: '--id / --all' });
  const ids = options.id === null ? [] : [findRun(services, options.id).manifest.id];
  if (services.runs().runs.length === 0) throw new RexusError('NOTHING_TO_DO', { reason: 'runs' });
  const listener = options.json
    ? (event: { readonly type: string }) => output.line(eventLine(event, language))
    : verifyTextListener(output, language);
  const report = await services.verify(ids, listener, signal);
  return report.exitCode;
};
