import { RexusError } from '../../domain/rexusError.ts';
import type { Handler } from '../commandContext.ts';
import { jsonListener } from '../eventForm.ts';
import { findRun } from '../runSelection.ts';
import { withStopNotice } from '../stopNotice.ts';
import { verifyTextListener } from '../text/verifyText.ts';

export interface VerifyOptions {
  readonly id: string | null;
  readonly all: boolean;
  readonly deep: boolean;
  readonly json: boolean;
}

/** Without `--id` every run is checked: what `--all` says aloud. */
export const verify: Handler<VerifyOptions> = async (context, options) => {
  const { services, language, output, signal, clock } = context;
  const ids = options.id === null ? [] : [findRun(services, options.id, clock.now()).manifest.id];
  const { runs, unreadable } = services.runs();
  if (runs.length === 0 && unreadable.length === 0) throw new RexusError('NOTHING_TO_DO', { reason: 'no_backups' });
  const listener = options.json ? jsonListener(output, language) : verifyTextListener(output, language);
  const depth = options.deep ? 'pages' : 'header';
  const report = await withStopNotice(context, options.json, () => services.verify(ids, listener, signal, depth));
  return report.exitCode;
};
