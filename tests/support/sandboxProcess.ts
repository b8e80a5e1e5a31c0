import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { EngineFaults } from '../../src/sandbox/engine/faults.ts';
import type { Edition } from '../../src/sandbox/engine/instance.ts';

const HOST = fileURLToPath(new URL('./sandboxHost.mjs', import.meta.url));

/** What startSandbox takes, as far as tests set it. */
export interface SandboxProcessOptions {
  readonly dataDirectory: string;
  readonly seed?: 'demo' | 'empty';
  readonly edition?: Edition;
  readonly mounts?: readonly { readonly server: string; readonly host: string }[];
}

export type FaultSettings = Partial<Omit<EngineFaults, 'hits'>>;

const NONE: FaultSettings = {
  refuseLogin: false,
  deviceOpen: null,
  deviceFullAfter: null,
  stepDelayMs: 0,
  silentAtPercent: null,
  dropAtPercent: null,
  answerDelayMs: 0,
  checkDatabaseFails: null,
};

/** A running sandbox that can be made to fail, be killed like a server whose machine dies, and be ended well. */
export interface SandboxProcess {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  setFaults(faults: FaultSettings): Promise<void>;
  clearFaults(): Promise<void>;
  /** How often a fault really happened. */
  hits(fault: keyof FaultSettings): Promise<number>;
  kill(): Promise<void>;
  close(): Promise<void>;
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** Sends one message and waits for its answer. Rejects when the process ends instead. */
const asker = (child: ChildProcess): ((message: object) => Promise<unknown>) => {
  let last = 0;
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.on('message', ({ id, value, error }: Answer) => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) call?.resolve(value);
    else call?.reject(new Error(`the sandbox's process: ${error}`));
  });
  child.once('exit', (code, signal) => {
    for (const { reject } of waiting.values()) {
      reject(new Error(`the sandbox's process ended (${code ?? signal}): ${stderr}`));
    }
  });
  return (message) => {
    last += 1;
    const id = last;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      child.send({ id, ...message }, (error) => {
        if (error !== null) reject(error);
      });
    });
  };
};

export const startSandboxProcess = async (options: SandboxProcessOptions): Promise<SandboxProcess> => {
  const child = fork(HOST, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
  const ask = asker(child);
  const started = await ask({ kind: 'start', options: { port: 0, seed: 'empty', edition: 'developer', ...options } });
  const { host, port, user, password } = started as Pick<SandboxProcess, 'host' | 'port' | 'user' | 'password'>;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  const setFaults = async (faults: FaultSettings): Promise<void> => {
    await ask({ kind: 'faults', faults });
  };
  return {
    host,
    port,
    user,
    password,
    setFaults,
    clearFaults: () => setFaults(NONE),
    hits: async (name) => Number(await ask({ kind: 'hits', name })),
    kill: () => end('SIGKILL'),
    close: async () => {
      try {
        if (child.exitCode === null && child.signalCode === null) await ask({ kind: 'close' });
      } finally {
        await end('SIGTERM');
      }
    },
  };
};
