import { EXIT_CODES, type ExitCode } from '../../domain/exitCodes.ts';
import { RexusError } from '../../domain/rexusError.ts';
import type { Messages } from '../../messages/en.ts';
import type { CliEnvironment, RunningSandbox, SandboxOptions } from '../cliEnvironment.ts';

/** Only in the environment: on the command line every user of the machine would see it. */
export const PASSWORD_VARIABLE = 'REXUS_SANDBOX_PASSWORD';

/**
 * Runs the sandbox until a signal stops it. Its password is that of the environment, else made for this run, and printed, as whoever asked
 * must log in with it.
 */
export const sandbox = async (
  environment: CliEnvironment,
  options: SandboxOptions,
  messages: Messages,
): Promise<ExitCode> => {
  const { signal, stdout } = environment;
  const running = await start(environment, options, messages);
  const { host, port, user, password } = running;
  stdout.write(`${JSON.stringify({ message_type: 'sandbox_ready', host, port, user, password })}\n`);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await running.close();
  return EXIT_CODES.done;
};

/** @throws RexusError USAGE if the port cannot be had */
const start = async (
  environment: CliEnvironment,
  options: SandboxOptions,
  messages: Messages,
): Promise<RunningSandbox> => {
  try {
    // Set to nothing (compose files pass variables on so) is as good as not set.
    const password = environment.variables[PASSWORD_VARIABLE];
    return await environment.startSandbox(password ? { ...options, password } : options);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    throw new RexusError('USAGE', { reason: messages.cli.portTaken(options.port) }, { cause: error });
  }
};
