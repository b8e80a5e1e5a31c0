/** A project folder as a user has one, with accents and spaces, for one server; the built program is run in it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { expect } from 'vitest';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { type Finished, type Running, runProgram, type StartOptions, startProgram } from './program.ts';
import { makeTemporaryDirectory, removeDirectory } from './temporaryDirectory.ts';
import type { TestServer } from './testServer.ts';

export type Json = Readonly<Record<string, unknown>>;

/** A run as `list --json` has it. */
export interface ListedRun {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly purpose: string;
  readonly copy_only: boolean;
  readonly label: string | null;
  readonly origin: string;
  readonly started_at: string;
  readonly completed_at: string;
  readonly databases: readonly ListedDatabase[];
}

export interface ListedDatabase {
  readonly name: string;
  readonly type: string;
  readonly status: string;
  readonly file: string;
  readonly size_bytes: number;
  readonly checksum: string;
  readonly sha256: string;
}

/** A manifest as it stands on the disk, as far as tests look into it. */
export interface ManifestFile {
  readonly timestamp: string;
  readonly status: string;
  readonly label: string | null;
  readonly copy_only: boolean;
  readonly purpose: string;
  readonly databases: Readonly<Record<string, ManifestRecord>>;
  readonly config: { readonly status: string; readonly files: readonly (Json & { readonly backup: string })[] };
  readonly application: {
    readonly status: string;
    readonly directories: readonly (Json & { readonly backup: string })[];
  };
  readonly integrity_check: readonly string[];
  readonly errors: readonly string[];
}

export type ManifestRecord = Json & { readonly status: string; readonly file?: string; readonly error?: string };

export interface SiteOptions {
  readonly databases: readonly string[];
  /** Laid over the sections of the configuration. */
  readonly settings?: Json;
  readonly storage?: Json;
  /** Laid over the variables of `.env`; null leaves one out. */
  readonly environment?: Readonly<Record<string, string | null>>;
}

type RunOptions = Partial<Pick<StartOptions, 'env' | 'input' | 'nodeArguments' | 'command'>>;

export interface Site {
  readonly folder: LocalPath;
  readonly backups: LocalPath;
  readonly application: LocalPath;
  run(args: readonly string[], options?: RunOptions): Promise<Finished>;
  start(args: readonly string[], options?: RunOptions): Running;
  /** Runs it and fails with all that it printed unless it ends with 0. */
  succeed(args: readonly string[], options?: RunOptions): Promise<Finished>;
  /** `backup --json`, which must succeed; the id of its run. */
  backup(...args: readonly string[]): Promise<string>;
  list(): Promise<readonly ListedRun[]>;
  manifest(id: string): ManifestFile;
  /** Writes configuration and `.env` anew. */
  configure(options: SiteOptions): void;
  /** Files below the backup directory, relative to it, sorted; logs and the locks' own files left out. */
  files(): readonly string[];
  close(): void;
}

const APPLICATION: Readonly<Record<string, string>> = {
  'configuración/app.ini': '[general]\nempresa = Ñandú S.L.\n',
  'informes/albarán de salida.html': '<!doctype html><title>Albarán</title>\n',
  'LÉEME.txt': 'Aplicación de ejemplo.\n',
};

const write = (path: LocalPath, text: string, mode = 0o644): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode });
};

export const makeSite = async (server: TestServer, options: SiteOptions): Promise<Site> => {
  const root = makeTemporaryDirectory('rexus-site');
  const folder = joinLocal(root, 'Proyecto de Ñandú');
  const application = joinLocal(folder, 'aplicación de almacén');
  for (const [name, text] of Object.entries(APPLICATION)) write(joinLocal(application, ...name.split('/')), text);
  const shared = await server.sharedFolder('copias de seguridad');
  const backups = shared.local;

  const configure = ({ databases, settings = {}, storage = {}, environment = {} }: SiteOptions): void => {
    const config = {
      language: 'en',
      backup_configuration: {
        databases: Object.fromEntries(databases.map((name) => [name, { description: `the database ${name}` }])),
        storage: {
          base_directory: backups,
          ...(shared.server === null ? {} : { server_directory: shared.server }),
          ...storage,
        },
        files: {
          config: ['backup_config.json', '.env', 'aplicación de almacén/configuración/app.ini'],
          application: ['aplicación de almacén'],
        },
        ...settings,
      },
    };
    write(joinLocal(folder, 'backup_config.json'), `${JSON.stringify(config, null, 2)}\n`);
    const { login } = server;
    const variables = Object.entries({
      DB_SERVER: login.label,
      DB_USERNAME: login.user,
      DB_PASSWORD: login.password.reveal(),
      DB_TRUST_SERVER_CERTIFICATE: 'true',
      ...environment,
    });
    const lines = variables.flatMap(([name, value]) => (value === null ? [] : [`${name}='${value}'`]));
    write(joinLocal(folder, '.env'), `${lines.join('\n')}\n`, 0o600);
  };
  configure(options);

  const start = (args: readonly string[], more: RunOptions = {}): Running =>
    startProgram(args, { cwd: folder, ...more });
  const run = (args: readonly string[], more: RunOptions = {}): Promise<Finished> =>
    runProgram(args, { cwd: folder, ...more });
  const succeed = async (args: readonly string[], more: RunOptions = {}): Promise<Finished> => {
    const finished = await run(args, more);
    expect(finished.code, `${args.join(' ')}\n${finished.stdout}\n${finished.stderr}`).toBe(0);
    return finished;
  };
  return {
    folder,
    backups,
    application,
    start,
    run,
    succeed,
    configure,
    backup: async (...args) => {
      const { events } = await succeed(['backup', '--json', ...args]);
      return String(events.at(-1)?.id);
    },
    list: async () => {
      const { stdout } = await succeed(['list', '--json']);
      const { backups: runs }: { backups: readonly ListedRun[] } = JSON.parse(stdout);
      return runs;
    },
    manifest: (id) => JSON.parse(readFileSync(joinLocal(backups, `backup_manifest_${id}.json`), 'utf8')),
    files: () => (existsSync(backups) ? filesBelow(backups).filter((name) => !/^logs\/|^\.rexus/.test(name)) : []),
    close: () => removeDirectory(root),
  };
};

/** Every file below a folder, relative to it with `/`, sorted. */
export const filesBelow = (folder: LocalPath): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, joinLocal(folder, relative(folder, entry.parentPath), entry.name)))
    .map((name) => name.replaceAll('\\', '/'))
    .sort();

/** The files below a folder that hold a text somewhere. */
export const filesHolding = (folder: LocalPath, text: string): readonly string[] =>
  filesBelow(folder).filter((name) => {
    const path = joinLocal(folder, name);
    return statSync(path).isFile() && readFileSync(path).includes(text);
  });

/** The files that the run's manifest names, and the manifest: all that may be there of it. */
export const filesNamed = ({ timestamp, databases, config, application }: ManifestFile): readonly string[] => [
  `backup_manifest_${timestamp}.json`,
  ...Object.values(databases).flatMap(({ file }) => file ?? []),
  ...[...config.files, ...application.directories].map(({ backup }) => backup),
];
