import type { Language } from '../../config/settings.ts';
import { EXIT_CODES } from '../../domain/exitCodes.ts';
import { exitCodeOf } from '../../domain/rexusError.ts';
import type { Status } from '../../services.ts';
import { chainsForm } from '../chainsForm.ts';
import type { Handler } from '../commandContext.ts';
import { type Json, jsonForm } from '../jsonForm.ts';
import { statusText } from '../text/statusText.ts';

export interface StatusOptions {
  readonly json: boolean;
}

const statusForm = ({ databases, ...status }: Status, language: Language): Json => ({
  databases: databases.map(({ line, name, lastGood, lastFailure }) => ({
    name,
    last_good: jsonForm(lastGood, language),
    last_failure: jsonForm(lastFailure, language),
    chains: chainsForm(line, language),
  })),
  unfinished_restores: jsonForm(status.unfinishedRestores, language),
  server: jsonForm(status.server, language),
  next_run: jsonForm(status.nextRun, language),
  free_bytes: status.freeBytes,
});

export const status: Handler<StatusOptions> = async ({ services, language, output, signal, clock }, options) => {
  const found = await services.status(signal);
  if (options.json) output.json(statusForm(found, language));
  else {
    const { columns, signs } = output;
    output.lines(statusText(found, { language, now: clock.now(), columns, signs }));
  }
  return found.server.state === 'reached' ? EXIT_CODES.done : exitCodeOf(found.server.error);
};
