import { mkdirSync, writeFileSync } from 'node:fs';
import { PassThrough, Writable } from 'node:stream';
import type { Manifest } from '../../src/catalogue/manifest.ts';
import { manifestPath } from '../../src/catalogue/manifestFile.ts';
import { writeManifest } from '../../src/catalogue/writeManifest.ts';
import type { CliEnvironment } from '../../src/cli/cliEnvironment.ts';
import { runCli } from '../../src/cli/runCli.ts';
import { openServices } from '../../src/composition/openServices.ts';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { inspectFiles } from '../../src/engine/inspectFiles.ts';
import { type Clock, systemClock } from '../../src/platform/clock.ts';
import type { SqlServer } from '../../src/sqlserver/sqlServer.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { waitFor } from '../support/waitFor.ts';

/** A stream that keeps what is written to it, with the face of a terminal if wanted. */
class Capture extends Writable {
  readonly isTTY: boolean;
  readonly columns: number;
  text = '';

  constructor(isTTY: boolean, columns: number) {
    super();
    this.isTTY = isTTY;
    this.columns = columns;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

type JsonObject = Readonly<Record<string, unknown>>;

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Each line of stdout as JSON: throws where one is none. */
  events(): readonly JsonObject[];
  errorEvents(): readonly JsonObject[];
  document(): JsonObject;
}

export interface Invocation {
  /** stdin, stdout and stderr are a terminal's. */
  readonly terminal?: boolean;
  readonly columns?: number;
  readonly variables?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly environment?: Partial<CliEnvironment>;
}

export interface Going {
  readonly ended: Promise<Ended>;
  stdout(): string;
  stderr(): string;
  /** Types a line when the prompt has appeared on stderr. */
  type(prompt: string, line: string): Promise<void>;
  endInput(): void;
}

export interface CliBench {
  readonly folder: LocalPath;
  readonly base: LocalPath;
  configure(config: object): void;
  store(...manifests: readonly Manifest[]): Promise<void>;
  start(argv: readonly string[], invocation?: Invocation): Going;
  run(argv: readonly string[], invocation?: Invocation): Promise<Ended>;
}

/** Runs command lines in this process on real services over a folder of their own; `server` stands in for the driver. */
export const cliBench = ({
  server,
  clock = systemClock,
}: {
  readonly server?: SqlServer;
  readonly clock?: Clock;
} = {}): CliBench => {
  const folder = temporaryDirectory('cli');
  const base = joinLocal(folder, 'backups');
  mkdirSync(base, { recursive: true });
  const configure = (config: object): void =>
    writeFileSync(joinLocal(folder, 'backup_config.json'), `${JSON.stringify(config, null, 2)}\n`);
  configure({ databases: { users: {}, inventario: {} }, language: 'en' });

  const start = (argv: readonly string[], invocation: Invocation = {}): Going => {
    const { terminal = false, columns = 80, signal = new AbortController().signal } = invocation;
    const stdin = Object.assign(new PassThrough(), { isTTY: terminal });
    const stdout = new Capture(terminal, columns);
    const stderr = new Capture(terminal, columns);
    const connection = server === undefined ? {} : { DB_SERVER: 'memory', DB_USERNAME: 'sa', DB_PASSWORD: 'geheim-1' };
    const environment: CliEnvironment = {
      stdin,
      stdout,
      stderr,
      variables: { LANG: 'en_US.UTF-8', ...connection, ...invocation.variables },
      cwd: folder,
      clock,
      version: '1.2.3',
      standBack: null,
      signal,
      openServices: (options) =>
        openServices(
          {
            cwd: folder,
            variables: options.variables,
            clock,
            ...(server === undefined ? {} : { connect: async () => server }),
          },
          options,
        ),
      inspectFiles,
      serviceHost: () => Promise.reject(new Error('no service is to be touched')),
      startMenu: () => Promise.reject(new Error('no menu is expected here')),
      startSandbox: () => Promise.reject(new Error('no sandbox is expected here')),
      runDemo: () => Promise.reject(new Error('no demo is expected here')),
      ...invocation.environment,
    };
    const ended = runCli(argv, environment).then((code) => endedWith(code, stdout.text, stderr.text));
    return {
      ended,
      stdout: () => stdout.text,
      stderr: () => stderr.text,
      type: async (prompt, line) => {
        await waitFor(() => stderr.text.includes(prompt), { what: `the prompt ${prompt}`, timeoutMs: 5000 });
        stdin.write(`${line}\n`);
      },
      endInput: () => void stdin.end(),
    };
  };

  return {
    folder,
    base,
    configure,
    store: async (...manifests) => {
      for (const manifest of manifests) await writeManifest(base, manifest);
    },
    start,
    run: (argv, invocation) => start(argv, invocation).ended,
  };
};

const endedWith = (code: number, stdout: string, stderr: string): Ended => ({
  code,
  stdout,
  stderr,
  events: () => jsonLines(stdout),
  errorEvents: () => jsonLines(stderr),
  document: () => JSON.parse(stdout),
});

const jsonLines = (text: string): readonly JsonObject[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): JsonObject => JSON.parse(line));

/** A manifest as somebody's damaged disk might have it. */
export const storeBroken = (base: LocalPath, id: Manifest['id'], text: string): void =>
  writeFileSync(manifestPath(base, id), text);
