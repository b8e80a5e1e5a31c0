import type { Language } from '../config/settings.ts';
import type { ExitCode } from '../domain/exitCodes.ts';
import type { Messages } from '../messages/en.ts';
import type { Clock } from '../platform/clock.ts';
import type { Services } from '../services.ts';
import type { CliEnvironment, InputStream, OutputStream } from './cliEnvironment.ts';
import type { Output } from './output.ts';

/** What a command's handler gets: the services, and a way to speak to the person. */
export interface CommandContext {
  readonly services: Services;
  readonly language: Language;
  readonly messages: Messages;
  readonly output: Output;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly serviceHost: CliEnvironment['serviceHost'];
  readonly stdin: InputStream;
  /** Where questions are put. */
  readonly stderr: OutputStream;
}

/** A command that needs the services: flags are parsed, the configuration is open; it returns how the program ends. */
export type Handler<Options> = (context: CommandContext, options: Options) => Promise<ExitCode>;

/** What a command gets that needs neither configuration nor server. */
export interface StandaloneContext {
  readonly environment: CliEnvironment;
  /** As `--config` names it, for who reads it after all; null: the default one, which may be missing. */
  readonly configFile: string | null;
  readonly language: Language;
  /** As `--language` says; null: the configuration has a say, for who reads it. */
  readonly asked: Language | null;
  readonly output: Output;
}

/** A command that works in an empty folder: nothing is opened for it, and no configuration can be in its way. */
export type Standalone<Options> = (context: StandaloneContext, options: Options) => Promise<ExitCode>;
