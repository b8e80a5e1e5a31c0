import { encodeManifest } from '../../catalogue/manifestCodec.ts';
import { EXIT_CODES } from '../../domain/exitCodes.ts';
import type { Handler } from '../commandContext.ts';
import type { Json } from '../jsonForm.ts';
import { findRun } from '../runSelection.ts';
import { runText } from '../text/catalogueText.ts';

export interface ShowOptions {
  readonly id: string;
  readonly json: boolean;
}

export const show: Handler<ShowOptions> = async ({ services, language, output, clock }, options) => {
  const run = findRun(services, options.id, clock.now());
  if (options.json) {
    const document: Json = JSON.parse(encodeManifest(run.manifest));
    output.json(document);
  } else output.lines(runText(run, language));
  return EXIT_CODES.done;
};
