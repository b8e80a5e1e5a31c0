import { RexusError } from '../domain/rexusError.ts';
import type { PipeMisuse } from '../domain/why.ts';

/** The word for standard input and output where a file's name is expected. */
const DASH = '-';

/** What `pack` reads and where that goes, as words of the command line. */
export type PackEnds =
  | { readonly kind: 'files_to_folder'; readonly files: readonly string[]; readonly folder: string }
  | { readonly kind: 'file_to_pipe'; readonly file: string }
  | { readonly kind: 'pipe_to_folder'; readonly folder: string; readonly name: string }
  | { readonly kind: 'pipe_to_pipe' };

/** Which of the streams are terminals, where nobody wants a file's bytes and nobody types them. */
export interface Terminals {
  readonly stdin: boolean;
  readonly stdout: boolean;
}

/** @throws RexusError USAGE for words that do not go together, or a terminal where a pipe must be */
export const packEnds = (
  { files, to, name }: { readonly files: readonly string[]; readonly to: string; readonly name: string | null },
  terminals: Terminals,
): PackEnds => {
  const [file = DASH] = files;
  const isFromPipe = files.includes(DASH);
  if (isFromPipe && files.length > 1) throw misused('pipe_among_files');
  if (name !== null && (!isFromPipe || to === DASH)) throw misused('name_without_pipe');
  if (isFromPipe) requirePipe({ stdin: terminals.stdin, stdout: false });
  if (to === DASH) {
    requirePipe({ stdin: false, stdout: terminals.stdout });
    if (files.length > 1) throw misused('one_file_to_a_pipe');
    return isFromPipe ? { kind: 'pipe_to_pipe' } : { kind: 'file_to_pipe', file };
  }
  if (!isFromPipe) return { kind: 'files_to_folder', files, folder: to };
  if (name === null) throw misused('name_missing');
  if (/^\.{0,2}$|[/\\]/.test(name)) throw misused('name_is_a_path');
  return { kind: 'pipe_to_folder', folder: to, name };
};

/** What `unpack` reads and where that goes; null: a pipe. */
export interface UnpackEnds {
  readonly from: string | null;
  readonly to: string | null;
}

/** @throws RexusError USAGE where a terminal stands in a pipe's place */
export const unpackEnds = (
  { stored, to }: { readonly stored: string; readonly to: string },
  terminals: Terminals,
): UnpackEnds => {
  const ends = { from: stored === DASH ? null : stored, to: to === DASH ? null : to };
  requirePipe({ stdin: ends.from === null && terminals.stdin, stdout: ends.to === null && terminals.stdout });
  return ends;
};

const requirePipe = (terminals: Terminals): void => {
  if (terminals.stdin) throw misused('data_from_terminal');
  if (terminals.stdout) throw misused('data_to_terminal');
};

const misused = (how: PipeMisuse): RexusError<'USAGE'> =>
  new RexusError('USAGE', { reason: { code: 'pipe_misused', how } });
