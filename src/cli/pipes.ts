import { hasCode } from '../domain/rexusError.ts';
import { messagesFor } from '../messages/messagesFor.ts';
import type { OpenFile } from '../platform/disk.ts';
import { streamFile } from '../platform/streamFile.ts';
import { type StreamTarget, streamTarget } from '../platform/streamTarget.ts';
import type { StandaloneContext } from './commandContext.ts';
import { messageForm } from './jsonForm.ts';
import { createOutput, type Output } from './output.ts';
import type { Terminals } from './packEnds.ts';

export const terminalsOf = ({ environment: { stdin, stdout } }: StandaloneContext): Terminals => ({
  stdin: stdin.isTTY === true,
  stdout: stdout.isTTY === true,
});

/** Standard input as a file. */
export const pipeIn = ({ environment: { stdin, signal } }: StandaloneContext): OpenFile => streamFile(stdin, signal);

/**
 * Sends data to standard output. Nothing else goes there: `work` reports to stderr. Who gets a part only is told so, since a part of a backup can look
 * like all of it. @throws what `work` throws
 */
export const sendingData = async <T>(
  { environment, language, output }: StandaloneContext,
  wantsJson: boolean,
  work: (pipe: StreamTarget, report: Output) => Promise<T>,
): Promise<T> => {
  const { stdout, stderr, variables, signal } = environment;
  const pipe = streamTarget(stdout, signal);
  try {
    return await work(pipe, createOutput({ stdout: stderr, stderr, variables }));
  } catch (error) {
    // Whoever stopped reading knows.
    if (pipe.sent > 0 && !hasCode(error, 'OUTPUT_CLOSED')) {
      if (wantsJson) output.errorEvent(messageForm('output_incomplete', { sentBytes: pipe.sent }, language));
      else {
        const { cli, pack } = messagesFor(language);
        output.error(`${cli.warning}: ${pack.incomplete(pipe.sent)}`);
      }
    }
    throw error;
  }
};
