import { EXIT_CODES } from '../../domain/exitCodes.ts';
import { isRunId } from '../../domain/runId.ts';
import type { Handler } from '../commandContext.ts';
import { jsonForm } from '../jsonForm.ts';
import { findRun } from '../runSelection.ts';

export interface PinOptions {
  readonly id: string;
  readonly reason: string | null;
  readonly json: boolean;
}

/** Keeps a run from retention. */
export const pin: Handler<PinOptions> = async ({ services, language, output, clock, messages }, options) => {
  const { id } = findRun(services, options.id, clock.now()).manifest;
  const pinned = await services.pin(id, options.reason);
  if (options.json) output.json(jsonForm(pinned, language));
  else output.line(messages.catalogue.pin.pinned(id));
  return EXIT_CODES.done;
};

/** Gives a run back to retention. Also one that is no longer there: its pin is only a file then. */
export const unpin: Handler<Omit<PinOptions, 'reason'>> = async (context, { id: named, json }) => {
  const { services, output, clock, messages } = context;
  const id = isRunId(named) ? named : findRun(services, named, clock.now()).manifest.id;
  const wasPinned = await services.unpin(id);
  const t = messages.catalogue.pin;
  if (json) output.json({ id, was_pinned: wasPinned });
  else output.line(wasPinned ? t.unpinned(id) : t.wasNotPinned(id));
  return wasPinned ? EXIT_CODES.done : EXIT_CODES.nothingToDo;
};
