import { mkdirSync } from 'node:fs';
import { DEFAULT_CHAIN_POLICY } from '../../src/config/chainPolicy.ts';
import type { DatabaseSetting, Settings, StorageSettings } from '../../src/config/settings.ts';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { emptyKeyring } from '../../src/domain/encryption.ts';
import { NO_LIMITS } from '../../src/domain/limits.ts';
import { joinLocal, type LocalPath, localPath } from '../../src/domain/localPath.ts';
import { parseRunId } from '../../src/domain/runId.ts';
import type { BackupFacts } from '../../src/engine/backupFacts.ts';
import type { BackupRequest } from '../../src/engine/backupPlan.ts';
import { NO_ENCRYPTION } from '../support/encryption.ts';
import { databaseFacts, SERVER_FACTS } from '../support/memoryServer.ts';

export const storageAt = (base: LocalPath, changes: Partial<StorageSettings> = {}): StorageSettings => ({
  base,
  databases: joinLocal(base, 'databases'),
  config: joinLocal(base, 'config'),
  application: joinLocal(base, 'application'),
  logs: joinLocal(base, 'logs'),
  temp: joinLocal(base, 'temp'),
  restore: joinLocal(base, 'restore'),
  serverDirectory: null,
  encryption: null,
  keyring: emptyKeyring,
  compression: { algorithm: 'gzip', level: 1 },
  serverCompression: 'auto',
  ...changes,
});

export const configured = (name: string, changes: Partial<DatabaseSetting> = {}): DatabaseSetting => ({
  logicalName: name,
  name: parseDatabaseName(name),
  description: null,
  priority: 'normal',
  retention: null,
  chains: DEFAULT_CHAIN_POLICY,
  ...changes,
});

export const REQUEST: BackupRequest = {
  databases: [],
  type: 'full',
  copyOnly: false,
  tail: null,
  label: null,
  includeFiles: true,
  rotate: true,
  purpose: 'backup',
};

type FactChanges = Partial<Omit<BackupFacts, 'settings'>> & { readonly settings?: Partial<BackupFacts['settings']> };

/** Facts about a server on which every configured database is online. */
export const factsOf = (names: readonly string[], changes: FactChanges = {}): BackupFacts => ({
  id: parseRunId('20260301_020000'),
  server: SERVER_FACTS,
  databases: names.map((name, index) => databaseFacts(name, index + 5)),
  encryption: NO_ENCRYPTION,
  situations: new Map(),
  attempts: [],
  freeBytes: 1e12,
  now: new Date('2026-03-01T02:00:00Z'),
  ...changes,
  settings: {
    databases: names.map((name) => configured(name)),
    databaseRules: [],
    retention: { common: null },
    chains: DEFAULT_CHAIN_POLICY,
    storage: storageAt(localPath('/backups')),
    files: { config: [], application: [] },
    minimumFreeBytes: 0,
    limits: NO_LIMITS,
    ...changes.settings,
  },
});

export const settingsAt = (base: LocalPath, names: readonly string[], changes: Partial<Settings> = {}): Settings => {
  mkdirSync(base, { recursive: true });
  return {
    file: joinLocal(base, '..', 'backup_config.json'),
    language: 'en',
    connection: null,
    missingVariable: 'DB_SERVER',
    keysFrom: { identities: null, passphrase: null },
    databases: names.map((name) => ({ ...configured(name), retention: changes.retention?.common ?? null })),
    databaseRules: [],
    storage: storageAt(base),
    files: { config: [], application: [] },
    schedules: [],
    recoveryTesting: { frequency: null, scratchName: null, assertions: [] },
    defaultType: 'full',
    chains: DEFAULT_CHAIN_POLICY,
    retention: { common: null },
    verifyIntegrity: true,
    minimumFreeBytes: 0,
    log: { toFile: false, level: 'info', retentionDays: 30 },
    silenceMs: 60_000,
    limits: NO_LIMITS,
    ...changes,
  };
};
