import { encodeManifest } from '../../catalogue/manifestCodec.ts';
import { EXIT_CODES } from '../../domain/exitCodes.ts';
import type { Handler } from '../commandContext.ts';
import { type Json, jsonForm } from '../jsonForm.ts';
import { findRun } from '../runSelection.ts';
import { runText } from '../text/catalogueText.ts';

export interface ShowOptions {
  readonly id: string;
  readonly json: boolean;
}

export const show: Handler<ShowOptions> = async ({ services, language, output, clock }, options) => {
  const run = findRun(services, options.id, clock.now());
  const pin = services.pins().get(run.manifest.id);
  if (options.json) {
    const document: { readonly [key: string]: Json } = JSON.parse(encodeManifest(run.manifest));
    output.json(pin === undefined ? document : { ...document, pin: jsonForm(pin, language) });
  } else output.lines(runText(run, pin, language));
  return EXIT_CODES.done;
};
