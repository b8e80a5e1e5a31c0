import { EXIT_CODES } from '../../domain/exitCodes.ts';
import { localPath } from '../../domain/localPath.ts';
import { exitCodeOf } from '../../domain/rexusError.ts';
import { packFiles } from '../../engine/packFiles.ts';
import type { Standalone } from '../commandContext.ts';
import { packForm } from '../packForm.ts';
import { refusePipe } from '../refusePipe.ts';
import { storageOf } from '../storageOf.ts';
import { packedText, packFailedText } from '../text/packText.ts';
import { passLine } from '../text/passLine.ts';

export interface PackOptions {
  readonly files: readonly string[];
  readonly to: string;
  readonly json: boolean;
}

/** Stores any backup files as a run stores its own; a configuration says how, and none is needed. */
export const pack: Standalone<PackOptions> = async (context, { files, to, json }) => {
  const { environment, language, output } = context;
  const { cwd, clock, signal } = environment;
  for (const name of [...files, to]) refusePipe(name, language);
  const report = await packFiles({
    files: files.map((file) => localPath(file, cwd)),
    folder: localPath(to, cwd),
    storage: storageOf(context),
    clock,
    signal,
    onProgress: passLine(output, clock, language),
    onPacked: (packed) => {
      if (!json) output.lines(packedText(packed, language));
    },
  });
  const [first] = report.failed;
  // One file that cannot be stored is the whole answer: an error like that of any command.
  if (first !== undefined && report.failed.length === 1 && report.packed.length === 0) throw first.error;
  if (json) output.json(packForm(report, language));
  else output.lines(report.failed.flatMap((failed) => packFailedText(failed, language)));
  return first === undefined ? EXIT_CODES.done : exitCodeOf(first.error);
};
