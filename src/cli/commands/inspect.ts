import { EXIT_CODES, type ExitCode } from '../../domain/exitCodes.ts';
import { localPath } from '../../domain/localPath.ts';
import { exitCodeOf } from '../../domain/rexusError.ts';
import type { Inspection } from '../../engine/inspectFiles.ts';
import { namedFiles } from '../../platform/namedFiles.ts';
import type { Standalone } from '../commandContext.ts';
import { inspectionForm } from '../inspectForm.ts';
import { lazyKeyring } from '../lazyKeyring.ts';
import { inspectText } from '../text/inspectText.ts';
import { progressLine } from '../text/progressLine.ts';

export interface InspectOptions {
  readonly files: readonly string[];
  readonly pages: boolean;
  readonly json: boolean;
}

/** Reads backup files with no server; only an encrypted one has the configuration read, for its keys. */
export const inspect: Standalone<InspectOptions> = async (context, options) => {
  const { environment, language, output } = context;
  const onProgress = progressLine(output);
  const { cwd, signal } = environment;
  const files = await namedFiles(options.files, cwd);
  const paths = files.map((file) => localPath(file, cwd));
  const inspection = await environment.inspectFiles({
    paths,
    pages: options.pages,
    keyring: lazyKeyring(context),
    signal,
    onProgress,
  });
  // One file that cannot be read is the whole answer: an error like that of any command.
  const [onlyError] = inspection.unreadable;
  if (onlyError !== undefined && paths.length === 1) throw onlyError.error;
  if (options.json) output.json(inspectionForm(inspection, language));
  else output.lines(inspectText(inspection, language));
  return exitOf(inspection);
};

const exitOf = ({ mediaSets, unreadable }: Inspection): ExitCode => {
  if (mediaSets.some(({ damaged }) => damaged)) return EXIT_CODES.verificationFailed;
  const [first] = unreadable;
  return first === undefined ? EXIT_CODES.done : exitCodeOf(first.error);
};
