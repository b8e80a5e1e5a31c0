import type { Compression } from '../../domain/compression.ts';
import { EXIT_CODES, type ExitCode } from '../../domain/exitCodes.ts';
import { localPath } from '../../domain/localPath.ts';
import { type UnpackStoredRequest, unpackStored } from '../../engine/unpackStored.ts';
import type { Standalone, StandaloneContext } from '../commandContext.ts';
import { lazyKeyring } from '../lazyKeyring.ts';
import type { Output } from '../output.ts';
import { unpackEnds } from '../packEnds.ts';
import { unpackForm } from '../packForm.ts';
import { withPassBar } from '../passBar.ts';
import { pipeIn, sendingData, terminalsOf } from '../pipes.ts';
import { unpackedText } from '../text/packText.ts';

export interface UnpackOptions {
  /** `-` is standard input. */
  readonly stored: string;
  /** `-` is standard output. */
  readonly to: string;
  /** Null: as the name says, or else the first bytes. */
  readonly compression: Compression | null;
  readonly json: boolean;
}

/** Gives back what a stored file holds. Only an encrypted one has the configuration read, for its keys: no broken one may be in a rescue's way. */
export const unpack: Standalone<UnpackOptions> = async (context, options) => {
  const { cwd } = context.environment;
  const ends = unpackEnds(options, terminalsOf(context));
  const from = ends.from === null ? { pipe: pipeIn(context) } : { file: localPath(ends.from, cwd) };
  if (ends.to !== null)
    return await unpackOne(context, options, { from, to: { file: localPath(ends.to, cwd) } }, context.output);
  return await sendingData(context, options.json, (pipe, report) =>
    unpackOne(context, options, { from, to: { pipe } }, report),
  );
};

const unpackOne = async (
  context: StandaloneContext,
  { compression, json }: UnpackOptions,
  { from, to }: Pick<UnpackStoredRequest, 'from' | 'to'>,
  report: Output,
): Promise<ExitCode> => {
  const { environment, language } = context;
  const { clock, signal } = environment;
  const keyring = lazyKeyring(context);
  const unpacked = await withPassBar(context, ({ onProgress }) =>
    unpackStored({ from, to, compression, keyring, clock, signal, onProgress }),
  );
  if (json) report.json(unpackForm(unpacked, language));
  else report.lines(unpackedText(unpacked, language));
  return EXIT_CODES.done;
};
