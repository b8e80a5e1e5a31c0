import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DatabaseEntry } from '../instance.ts';
import type { ServerKeys } from './certificates.ts';
import type { LoginEntry } from './principals.ts';

/** What instance.json holds. */
export interface InstanceState {
  readonly version: 1;
  readonly windowsPaths: boolean;
  readonly databases: readonly DatabaseEntry[];
  readonly logins: readonly LoginEntry[];
  readonly keys: ServerKeys;
  readonly compressionDefault: boolean;
}

const DATES = new Set(['createdAt', 'time', 'rolledForwardTo', 'lastLogBackupTime', 'privateKeyBackedUpAt']);

/** Where a folder keeps its server's state. */
export const instanceFile = (dataDirectory: string): string => join(dataDirectory, 'instance.json');

/** The state that was written; null for a folder without a server. */
export const readInstanceState = (dataDirectory: string): InstanceState | null => {
  const path = instanceFile(dataDirectory);
  if (!existsSync(path)) return null;
  const state: InstanceState = JSON.parse(readFileSync(path, 'utf8'), (name, value) =>
    DATES.has(name) && typeof value === 'string' ? new Date(value) : value,
  );
  if (state.version !== 1) throw new Error(`${path} is of another version of the sandbox`);
  return {
    ...BEFORE_LOGINS,
    ...beforeEncryption(),
    ...BEFORE_CONFIGURATION,
    ...state,
    databases: state.databases.map((entry) => ({ ...BEFORE_LOGS, ...UNENCRYPTED, ...entry })),
  };
};

/** What folders of before the server could be configured do not say. */
const BEFORE_CONFIGURATION = { compressionDefault: false } as const;

/** What folders of before there were logins do not say. */
const BEFORE_LOGINS = { logins: [] } as const;

/** What folders of before there were log backups do not say of a database. */
const BEFORE_LOGS = {
  lastLogBackupTime: null,
  checkpointLsn: null,
  logChainOrigin: null,
  previousFork: null,
  restoring: null,
  isInStandby: false,
} as const;

const UNENCRYPTED = { encryptionKey: null } as const;

/** What folders of before there was encryption do not say: new each time, for keys are changed where they stand. */
const beforeEncryption = (): { readonly keys: ServerKeys } => ({ keys: { hasMasterKey: false, certificates: [] } });

/** Durable: a new file, flushed, then renamed over the old one, so that a reader sees the old or the new and nothing between. */
export const writeInstanceState = (dataDirectory: string, state: InstanceState): void => {
  const path = instanceFile(dataDirectory);
  const temporary = `${path}.tmp`;
  const file = openSync(temporary, 'w');
  try {
    writeSync(file, `${JSON.stringify(state, null, 1)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  // Windows has no handle on folders to flush.
  if (process.platform === 'win32') return;
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
};
