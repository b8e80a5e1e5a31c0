import type { Readable, Writable } from 'node:stream';
import type { Language } from '../config/settings.ts';
import type { ExitCode } from '../domain/exitCodes.ts';
import type { LocalPath } from '../domain/localPath.ts';
import type { Inspection, InspectRequest } from '../engine/inspectFiles.ts';
import type { Clock } from '../platform/clock.ts';
import type { ServiceHost } from '../schedule/service/serviceHost.ts';
import type { Services } from '../services.ts';

/** A stream that may be a terminal. */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };
export type InputStream = Readable & { readonly isTTY?: boolean };

/** Which configuration to open; null: the default file, the configuration's language. */
export interface OpenOptions {
  readonly configFile: string | null;
  readonly language: Language | null;
  /** The environment's own variables; the demo hands in fewer, so that it can reach no server but its own. */
  readonly variables: CliEnvironment['variables'];
}

export interface SandboxOptions {
  readonly dataDirectory: LocalPath;
  readonly port: number;
  readonly seed: 'demo' | 'empty';
  readonly edition: 'developer' | 'express';
  /** Left out: made anew for this run. */
  readonly password?: string;
}

/** A sandbox that accepts connections. */
export interface RunningSandbox {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  close(): Promise<void>;
}

/** Everything of the outside that a command may use; main.ts hands in the real ones, tests their own. */
export interface CliEnvironment {
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly cwd: LocalPath;
  readonly clock: Clock;
  readonly version: string;
  /** Lets what packs stand back behind everything else on the machine; null: it does not. */
  readonly standBack: (() => void) | null;
  /** Aborts with 'SIGINT' or 'SIGTERM'. */
  readonly signal: AbortSignal;
  /** This machine's manager of services. */
  serviceHost(): Promise<ServiceHost>;
  openServices(options: OpenOptions): Promise<Services>;
  /** Reads backup files with no server. @throws RexusError INTERRUPTED */
  inspectFiles(request: InspectRequest): Promise<Inspection>;
  /** Resolves with the exit code that the menu was left with. */
  startMenu(services: Services, language: Language): Promise<number>;
  startSandbox(options: SandboxOptions): Promise<RunningSandbox>;
  runDemo(options: { readonly folder: LocalPath; readonly language: Language | null }): Promise<ExitCode>;
}
