/**
 * The composition root: hands the real world to the command line, turns operating system signals into an abort, and is the only place that
 * ends the process. Heavy parts (the driver, Ink, the sandbox) are loaded where they are first needed.
 */
import { readFileSync } from 'node:fs';
import type { CliEnvironment } from './cli/cliEnvironment.ts';
import { runCli } from './cli/runCli.ts';
import { EXIT_CODES } from './domain/exitCodes.ts';
import type { StopReason } from './domain/interrupted.ts';
import { localPath } from './domain/localPath.ts';
import { systemClock } from './platform/clock.ts';
import { systemPriority } from './platform/priority.ts';

const packageFile: { readonly version: string } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);

const stop = new AbortController();
const onSignal = (reason: StopReason): void => {
  // The second Ctrl-C of an impatient person: what a cancelled statement leaves is cleaned up by the next run.
  if (stop.signal.aborted) process.exit(reason === 'SIGTERM' ? EXIT_CODES.terminated : EXIT_CODES.interrupted);
  stop.abort(reason);
};
process.on('SIGINT', () => onSignal('SIGINT'));
process.on('SIGTERM', () => onSignal('SIGTERM'));
// A closed terminal window: as if the system had ended the program.
process.on('SIGHUP', () => onSignal('SIGTERM'));
// `rexus-backup backup | head`, or `> log` on a full disk: nobody reads any more. What runs goes on to its own end, and its exit code is the truth.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const priority = systemPriority();
const environment: CliEnvironment = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  variables: process.env,
  cwd: localPath(process.cwd()),
  clock: systemClock,
  version: packageFile.version,
  standBack: priority.standBack,
  signal: stop.signal,
  openServices: async (options) => {
    const { openServices } = await import('./composition/openServices.ts');
    const { cwd, standBack } = environment;
    return openServices({ cwd, variables: options.variables, clock: systemClock, standBack }, options);
  },
  serviceHost: async () => {
    const { systemServiceHost } = await import('./composition/systemServiceHost.ts');
    return systemServiceHost(process.argv[1] ?? '');
  },
  inspectFiles: async (request) => {
    const { inspectFiles } = await import('./engine/inspectFiles.ts');
    return inspectFiles(request);
  },
  startMenu: async (services, language) => {
    // Who presses a key while a backup packs is not to wait for it.
    priority.keepInteractive();
    const { startMenu } = await import('./ui/startMenu.tsx');
    const { stdin, stdout } = process;
    const colours = !process.env.NO_COLOR;
    return startMenu({ services, language, clock: systemClock, stdin, stdout, colours, signal: stop.signal });
  },
  startSandbox: async (options) => {
    const { startSandbox } = await import('./sandbox/startSandbox.ts');
    return startSandbox(options);
  },
  runDemo: async (options) => {
    const { runDemo } = await import('./demo/runDemo.ts');
    return runDemo(environment, options);
  },
};

/** So long does a program that was stopped wait for somebody to read what it has said: a reader that stands still may never do. */
const UNREAD_MS = 2000;

process.exitCode = await runCli(process.argv.slice(2), environment);
if (stop.signal.aborted) setTimeout(() => process.exit(), UNREAD_MS);
// Whatever still keeps the event loop alive (an idle socket, a timer) must not keep a finished backup's exit code back; output is flushed first.
process.stdout.write('', () => process.stderr.write('', () => process.exit()));
