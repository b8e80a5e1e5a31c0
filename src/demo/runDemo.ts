import type { CliEnvironment } from '../cli/cliEnvironment.ts';
import { runCli } from '../cli/runCli.ts';
import { chooseLanguage } from '../config/language.ts';
import type { Language } from '../config/settings.ts';
import type { ExitCode } from '../domain/exitCodes.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { messagesFor } from '../messages/messagesFor.ts';
import { runDemoJob } from './demoJob.ts';
import { openDemoSite } from './demoSite.ts';

/** Opens the menu on the sandbox in a terminal; elsewhere does the whole job once and says whether the data came back. */
export const runDemo = async (
  environment: CliEnvironment,
  options: { readonly folder: LocalPath; readonly language: Language | null },
): Promise<ExitCode> => {
  const { stdin, stdout } = environment;
  const language = chooseLanguage(options.language ?? undefined, undefined, environment.variables);
  const messages = messagesFor(language);
  const print = (line: string): void => void stdout.write(`${line}\n`);
  const site = await openDemoSite(options.folder, language, environment.startSandbox);
  const variables = withoutServer(environment.variables);
  // The demo's words on the command line are the person's own ones, on the demo's configuration.
  const run = (argv: readonly string[]): Promise<ExitCode> =>
    runCli(['--config', site.configFile, '--language', language, ...argv], { ...environment, variables });
  try {
    if (stdin.isTTY === true && stdout.isTTY === true) return await run([]);
    print(messages.demo.title);
    print(messages.demo.folder(options.folder));
    print(messages.demo.serverReady(`${site.server.host},${site.server.port}`));
    return await runDemoJob({ site, messages, print, run });
  } finally {
    await site.server.close();
  }
};

/** The environment wins over `.env`: with a server of somebody's own in it, the demo would restore over real databases. */
const withoutServer = (variables: CliEnvironment['variables']): CliEnvironment['variables'] =>
  Object.fromEntries(Object.entries(variables).filter(([name]) => !/^(DB_|BACKUP_DIR$)/i.test(name)));
