import type { Command } from 'commander';
import type { Messages } from '../../messages/en.ts';
import type { CliEnvironment, SandboxOptions } from '../cliEnvironment.ts';
import type { Handler, Standalone } from '../commandContext.ts';

/** What the words on the command line ask for; runCli.ts does it. A command is loaded when it is asked for: `--help` starts fast. */
export interface Actions {
  handle<Options>(load: () => Promise<Handler<Options>>, options: Options): Promise<void>;
  /** Without opening a configuration. */
  standalone<Options>(load: () => Promise<Standalone<Options>>, options: Options): Promise<void>;
  menu(): Promise<void>;
  sandbox(options: SandboxOptions): Promise<void>;
  demo(folder: string): Promise<void>;
}

/** As commander gives them: an option that was not used is undefined. */
export type Given<Options> = {
  readonly [Key in keyof Options]: null extends Options[Key] ? Exclude<Options[Key], null> | undefined : Options[Key];
};

/** Of commands that print for people or for programs. */
export interface JsonOption {
  readonly json: boolean;
}

/** What a group of commands is added to, and with. */
export interface CommandLine {
  readonly program: Command;
  readonly messages: Messages;
  /** Relative paths of options are of here. */
  readonly cwd: CliEnvironment['cwd'];
  readonly actions: Actions;
}
