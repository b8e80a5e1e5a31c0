import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { seedDemo } from './demo/seedDemo.ts';
import { createBackend } from './engine/createBackend.ts';
import { type EngineFaults, noFaults } from './engine/faults.ts';
import type { Edition, Instance } from './engine/instance.ts';
import { instanceFile } from './engine/store/instanceFile.ts';
import { openInstance } from './engine/store/openInstance.ts';
import { type EncryptionPolicy, startTdsServer, type TdsServer } from './tds/server.ts';

export interface SandboxOptions {
  /** Opened as it is when it holds a server; seeded when it does not. */
  readonly dataDirectory: string;
  /** 0 or left out: any free one. */
  readonly port?: number;
  readonly host?: string;
  readonly user?: string;
  /** Made anew for this run when it is left out; a folder opened again takes the new one. */
  readonly password?: string;
  readonly edition?: Edition;
  readonly mounts?: readonly { readonly server: string; readonly host: string }[];
  readonly encryption?: EncryptionPolicy;
  readonly faults?: EngineFaults;
  readonly seed?: 'demo' | 'empty';
  readonly now?: () => Date;
  /** Upper-case. */
  readonly newGuid?: () => string;
  readonly onError?: (error: unknown) => void;
}

/** A server that accepts connections. */
export interface Sandbox {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly instance: Instance;
  readonly faults: EngineFaults;
  readonly server: TdsServer;
  /** Ends the connections and writes down the state; the folder can be opened again. */
  close(): Promise<void>;
}

/** Starts the embedded SQL Server look-alike on a folder. */
export const startSandbox = async (options: SandboxOptions): Promise<Sandbox> => {
  const { dataDirectory, user = 'sa', password = randomBytes(12).toString('base64url'), faults = noFaults() } = options;
  mkdirSync(dataDirectory, { recursive: true });
  const isNew = !existsSync(instanceFile(dataDirectory));
  const instance = openInstance({
    dataDirectory,
    serverName: hostname().toUpperCase(),
    login: { user, password },
    edition: options.edition ?? 'developer',
    mounts: options.mounts ?? [],
    faults,
    now: options.now ?? (() => new Date()),
    newGuid: options.newGuid ?? (() => randomUUID().toUpperCase()),
  });
  const backend = createBackend(instance);
  if (isNew && options.seed === 'demo') await seedDemo(backend, { user, password });
  const server = await startTdsServer({
    backend,
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    encryption: options.encryption ?? 'optional',
    ...(options.onError === undefined ? {} : { onError: options.onError }),
  });
  return {
    host: server.host,
    port: server.port,
    user,
    password,
    instance,
    faults,
    server,
    close: async () => {
      await server.close();
      instance.close();
    },
  };
};
