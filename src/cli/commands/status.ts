import { EXIT_CODES } from '../../domain/exitCodes.ts';
import { exitCodeOf } from '../../domain/rexusError.ts';
import type { Handler } from '../commandContext.ts';
import { jsonForm } from '../jsonForm.ts';
import { statusText } from '../text/statusText.ts';

export interface StatusOptions {
  readonly json: boolean;
}

export const status: Handler<StatusOptions> = async ({ services, language, output, signal }, options) => {
  const found = await services.status(signal);
  if (options.json) output.json(jsonForm(found, language));
  else output.lines(statusText(found, language));
  return found.server.state === 'reached' ? EXIT_CODES.done : exitCodeOf(found.server.error);
};
