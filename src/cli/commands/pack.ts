import { EXIT_CODES, type ExitCode } from '../../domain/exitCodes.ts';
import type { Limits } from '../../domain/limits.ts';
import { localPath } from '../../domain/localPath.ts';
import { exitCodeOf } from '../../domain/rexusError.ts';
import { packFiles } from '../../engine/packFiles.ts';
import { type PackPipeRequest, packPipe } from '../../engine/packPipe.ts';
import { hasLimits, limitsText } from '../../messages/limitsText.ts';
import { messagesFor } from '../../messages/messagesFor.ts';
import { type Pace, paceOf } from '../../pipeline/pace.ts';
import { cores, cpuMs } from '../../platform/cpuTime.ts';
import { namedFiles } from '../../platform/namedFiles.ts';
import type { Standalone, StandaloneContext } from '../commandContext.ts';
import type { Output } from '../output.ts';
import { type PackEnds, packEnds } from '../packEnds.ts';
import { packForm } from '../packForm.ts';
import { withPassBar } from '../passBar.ts';
import { pipeIn, sendingData, terminalsOf } from '../pipes.ts';
import { storageOf } from '../storageOf.ts';
import { packedText, packFailedText } from '../text/packText.ts';

export interface PackOptions {
  /** `-` is standard input. */
  readonly files: readonly string[];
  /** A folder; `-` is standard output. */
  readonly to: string;
  /** Of what comes through standard input. */
  readonly name: string | null;
  readonly json: boolean;
}

/** Stores any backup files as a run stores its own; a configuration says how, and none is needed. */
export const pack: Standalone<PackOptions> = async (context, options) => {
  const { output } = context;
  const { cwd } = context.environment;
  const files = await namedFiles(options.files, cwd);
  const ends = packEnds({ ...options, files }, terminalsOf(context));
  switch (ends.kind) {
    case 'files_to_folder':
      return await packToFolder(context, ends, options.json);
    case 'pipe_to_folder': {
      const to = { folder: localPath(ends.folder, cwd), name: ends.name };
      return await packOne(context, { from: { pipe: pipeIn(context) }, to }, output, options.json);
    }
    case 'file_to_pipe':
    case 'pipe_to_pipe': {
      const from = ends.kind === 'pipe_to_pipe' ? { pipe: pipeIn(context) } : { file: localPath(ends.file, cwd) };
      return await sendingData(context, options.json, (pipe, report) =>
        packOne(context, { from, to: { pipe } }, report, options.json),
      );
    }
  }
};

const packToFolder = async (
  context: StandaloneContext,
  { files, folder }: Extract<PackEnds, { readonly kind: 'files_to_folder' }>,
  json: boolean,
): Promise<ExitCode> => {
  const { environment, language, output } = context;
  const { cwd, clock, signal } = environment;
  const { storage, limits } = storageOf(context);
  if (!json && hasLimits(limits)) output.line(limitsText(limits, messagesFor(language), language));
  const pace = paceIn(context, limits);
  const report = await withPassBar(context, ({ onProgress, clear }) =>
    packFiles({
      files: files.map((file) => localPath(file, cwd)),
      folder: localPath(folder, cwd),
      storage,
      clock,
      pace,
      signal,
      onProgress,
      onPacked: (packed) => {
        clear();
        if (!json) output.lines(packedText(packed, language));
      },
    }),
  );
  const [first] = report.failed;
  // One file that cannot be stored is the whole answer: an error like that of any command.
  if (first !== undefined && report.failed.length === 1 && report.packed.length === 0) throw first.error;
  if (json) output.json(packForm(report, limits, language));
  else output.lines(report.failed.flatMap((failed) => packFailedText(failed, language)));
  return first === undefined ? EXIT_CODES.done : exitCodeOf(first.error);
};

const paceIn = ({ environment: { clock, standBack } }: StandaloneContext, limits: Limits): Pace =>
  paceOf(limits, { clock, cpuMs, cores: cores(), standBack });

const packOne = async (
  context: StandaloneContext,
  ends: Pick<PackPipeRequest, 'from' | 'to'>,
  report: Output,
  json: boolean,
): Promise<ExitCode> => {
  const { environment, language } = context;
  const { clock, signal } = environment;
  const { storage, limits } = storageOf(context);
  const pace = paceIn(context, limits);
  const packed = await withPassBar(context, ({ onProgress }) =>
    packPipe({ ...ends, storage, clock, pace, signal, onProgress }),
  );
  if (json) report.json(packForm({ packed: [packed], failed: [] }, limits, language));
  else report.lines(packedText(packed, language));
  return EXIT_CODES.done;
};
