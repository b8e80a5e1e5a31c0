import { EXIT_CODES, type ExitCode } from '../../domain/exitCodes.ts';
import type { CliEnvironment, SandboxOptions } from '../cliEnvironment.ts';

/** Runs the sandbox until a signal stops it. Its password is made for this run and printed, as whoever asked must log in with it. */
export const sandbox = async (environment: CliEnvironment, options: SandboxOptions): Promise<ExitCode> => {
  const { signal, stdout } = environment;
  const running = await environment.startSandbox(options);
  const { host, port, user, password } = running;
  stdout.write(`${JSON.stringify({ message_type: 'sandbox_ready', host, port, user, password })}\n`);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await running.close();
  return EXIT_CODES.done;
};
