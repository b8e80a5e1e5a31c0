/** A sandbox server in a temporary folder and sessions on it, without a wire: what every test of the front end drives. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Backend, BackendSession } from '../../../src/sandbox/backend.ts';
import { createBackend } from '../../../src/sandbox/engine/createBackend.ts';
import { type EngineFaults, noFaults } from '../../../src/sandbox/engine/faults.ts';
import type { Instance, InstanceOptions } from '../../../src/sandbox/engine/instance.ts';
import { openInstance } from '../../../src/sandbox/engine/store/openInstance.ts';
import type { SqlValue } from '../../../src/sandbox/sqlTypes.ts';
import { type RecordingSink, recordingSink } from '../../support/recordingSink.ts';
import { temporaryDirectory } from '../../support/temporaryDirectory.ts';

export interface Client {
  readonly session: BackendSession;
  /** Runs a batch and gives everything that was said. */
  run(sql: string, signal?: AbortSignal): Promise<RecordingSink>;
  /** The last result set's rows as arrays; fails on an error. */
  rows(sql: string): Promise<readonly (readonly SqlValue[])[]>;
  /** The one value of the one row. */
  value(sql: string): Promise<SqlValue>;
  /** `number/class/state text` of the errors, in order. */
  errors(sql: string): Promise<readonly string[]>;
}

export interface TestServer {
  readonly instance: Instance;
  readonly backend: Backend;
  readonly faults: EngineFaults;
  readonly folder: string;
  connect(database?: string): Promise<Client>;
  /** Closes the instance and opens the folder again, as a restart does. */
  reopen(): TestServer;
  /** Opens the folder of an instance that is closed. */
  restarted(): TestServer;
}

const clientOf = (session: BackendSession): Client => {
  const never = new AbortController().signal;
  const run = async (sql: string, signal: AbortSignal = never): Promise<RecordingSink> => {
    const sink = recordingSink();
    await session.batch(sql, sink, signal);
    return sink;
  };
  const rows = async (sql: string): Promise<readonly (readonly SqlValue[])[]> => {
    const sink = await run(sql);
    const failed = sink.messages.find((message) => message.class > 10);
    if (failed !== undefined) throw new Error(`${failed.number}: ${failed.message}`);
    let last: (readonly SqlValue[])[] = [];
    for (const call of sink.calls) {
      if (call.kind === 'columns') last = [];
      if (call.kind === 'row') last.push(call.values);
    }
    return last;
  };
  return {
    session,
    run,
    rows,
    value: async (sql) => (await rows(sql))[0]?.[0] ?? null,
    errors: async (sql) =>
      (await run(sql)).messages
        .filter((message) => message.class > 10)
        .map((message) => `${message.number}/${message.class}/${message.state} ${message.message}`),
  };
};

const serverOn = (options: InstanceOptions): TestServer => {
  const instance = openInstance(options);
  const backend = createBackend(instance);
  let isOpen = true;
  onTestFinished(() => {
    if (isOpen) instance.close();
  });
  return {
    instance,
    backend,
    faults: options.faults,
    folder: options.dataDirectory,
    connect: async (database = '') => {
      const result = await backend.login({
        user: 'sa',
        password: 'Secreta1',
        database,
        host: 'pc',
        application: 'vitest',
      });
      if (result.kind === 'refused') throw new Error(result.errors.map((error) => error.message).join(' '));
      return clientOf(result.session);
    },
    reopen: () => {
      instance.close();
      isOpen = false;
      return serverOn(options);
    },
    restarted: () => {
      isOpen = false;
      return serverOn(options);
    },
  };
};

export const startServer = (changes: Partial<InstanceOptions> = {}): TestServer =>
  serverOn({
    dataDirectory: join(temporaryDirectory('engine'), 'servidor'),
    serverName: 'SERVIDOR',
    login: { user: 'sa', password: 'Secreta1' },
    edition: 'developer',
    mounts: [],
    faults: noFaults(),
    now: () => new Date(),
    newGuid: () => randomUUID().toUpperCase(),
    ...changes,
  });
