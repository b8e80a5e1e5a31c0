import type { BackupSetFile, BackupSetRecord } from '../../src/catalogue/backupSetRecord.ts';
import { type CataloguedRun, type DatabaseRecord, isStored, type Manifest } from '../../src/catalogue/manifest.ts';
import type { StorageSettings } from '../../src/config/settings.ts';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { emptyKeyring } from '../../src/domain/encryption.ts';
import { joinLocal, type LocalPath, localPath } from '../../src/domain/localPath.ts';
import { parseLsn } from '../../src/domain/lsn.ts';
import { parseRunId } from '../../src/domain/runId.ts';
import { parseServerPath } from '../../src/domain/serverPath.ts';
import { askedOfRun, type ChainOf } from '../../src/restore/askedDatabases.ts';
import { planRestore } from '../../src/restore/planRestore.ts';
import { type RestoreFacts, storedKey } from '../../src/restore/restoreFacts.ts';
import type { RestorePlan } from '../../src/restore/restorePlan.ts';
import type { RunRequest } from '../../src/restore/restoreRequest.ts';
import type { DatabaseFacts, ServerFacts } from '../../src/sqlserver/sqlServer.ts';
import { NO_ENCRYPTION } from '../support/encryption.ts';

export const ID = parseRunId('20260610_020000');
const lsn = parseLsn('33000000005600001');

export const storageAt = (base: LocalPath): StorageSettings => ({
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
  compression: { algorithm: 'gzip', level: 6 },
  serverCompression: 'auto',
});

export const setFile = (
  logicalName: string,
  physicalName: string,
  type: BackupSetFile['type'] = 'D',
  bytes = 8192n,
) => ({
  logicalName,
  physicalName,
  type,
  sizeBytes: bytes,
});

export const setOf = (files: readonly BackupSetFile[], more: Partial<BackupSetRecord> = {}): BackupSetRecord => ({
  position: 1,
  copyOnly: false,
  server: 'S',
  softwareVersion: '16.0.4236',
  recoveryModel: 'SIMPLE',
  backupSetGuid: 'AAAAAAAA-0000-0000-0000-000000000001',
  familyGuid: 'FFFFFFFF-0000-0000-0000-000000000001',
  databaseGuid: 'DDDDDDDD-0000-0000-0000-000000000001',
  firstRecoveryForkGuid: 'BBBBBBBB-0000-0000-0000-000000000001',
  recoveryForkGuid: 'BBBBBBBB-0000-0000-0000-000000000001',
  forkPointLsn: null,
  firstLsn: lsn,
  lastLsn: lsn,
  checkpointLsn: lsn,
  databaseBackupLsn: lsn,
  differentialBaseLsn: null,
  differentialBaseGuid: null,
  beginsLogChain: false,
  isDamaged: false,
  hasBulkLoggedData: false,
  hasBackupChecksums: true,
  startedAt: '2026-06-10T02:00:00+02:00',
  finishedAt: '2026-06-10T02:00:01+02:00',
  lastValidRestoreTime: null,
  compressedByServer: false,
  backupBytes: 8192n,
  files,
  marks: [],
  encryptors: [],
  ...more,
});

type Completed = Extract<DatabaseRecord, { status: 'completed' }>;

export const goodRecord = (name: string, more: Partial<Completed> = {}): Completed => ({
  status: 'completed',
  name: parseDatabaseName(name),
  type: 'full',
  stored: {
    file: `databases/${name}_${ID}.bak.gz`,
    bytes: 100,
    md5: '0'.repeat(32),
    sha256: '0'.repeat(64),
    compression: 'gzip',
    encryption: null,
    content: { bytes: 1000, md5: '1'.repeat(32), sha256: '1'.repeat(64) },
  },
  set: setOf([setFile(name, `C:\\data\\${name}.mdf`), setFile(`${name}_log`, `C:\\data\\${name}_log.ldf`, 'L')]),
  verified: { verifyOnly: true, readBack: true },
  durations: { backupMs: 1, headerMs: 1, verifyMs: 1, packMs: 1, readBackMs: 1 },
  reason: null,
  serverCompression: null,
  ...more,
});

export const runOf = (databases: readonly DatabaseRecord[], more: Partial<Manifest> = {}): CataloguedRun => ({
  path: localPath(`/b/backup_manifest_${ID}.json`),
  manifest: {
    origin: 'rexus',
    id: ID,
    type: 'full',
    copyOnly: false,
    label: null,
    purpose: 'backup',
    startedAt: '2026-06-10T02:00:00+02:00',
    finishedAt: '2026-06-10T02:01:00+02:00',
    status: 'completed',
    server: null,
    databases,
    config: { status: 'none', entries: [], error: null },
    application: { status: 'none', entries: [], error: null },
    integrityCheck: [],
    errors: [],
    ...more,
  },
});

export const serverFacts = (more: Partial<ServerFacts> = {}): ServerFacts => ({
  name: 'S',
  version: '16.0.4236.2',
  edition: 'Developer Edition (64-bit)',
  isExpress: false,
  canCompress: true,
  pathSeparator: '/',
  defaultDataPath: parseServerPath('/var/opt/mssql/data/'),
  defaultLogPath: parseServerPath('/var/opt/mssql/log'),
  defaultBackupPath: null,
  login: 'sa',
  isSysadmin: true,
  canRestore: true,
  utcOffsetMinutes: 0,
  ...more,
});

export const databaseFacts = (name: string, more: Partial<DatabaseFacts> = {}): DatabaseFacts => ({
  name: parseDatabaseName(name),
  id: 5,
  state: 'ONLINE',
  recoveryModel: 'SIMPLE',
  userAccess: 'MULTI_USER',
  isReadOnly: false,
  isEncrypted: false,
  isInStandby: false,
  isSnapshot: false,
  createdAt: '2026-01-01T00:00:00',
  dataBytes: 8000,
  logBytes: 2000,
  usedBytes: 4000,
  mayBackUp: true,
  differentialBaseLsn: null,
  files: [
    { logicalName: name, path: parseServerPath(`/live/${name}.mdf`), type: 'data', bytes: 8000 },
    { logicalName: `${name}_log`, path: parseServerPath(`/live/${name}_log.ldf`), type: 'log', bytes: 2000 },
  ],
  ...more,
});

/** Facts with the run that they are about, of which planOf chooses what a request asks for. */
export type RunFacts = RestoreFacts & { readonly run: CataloguedRun };

export const factsOf = (records: readonly DatabaseRecord[], more: Partial<RestoreFacts> = {}): RunFacts => ({
  run: runOf(records),
  nowMs: Date.parse('2026-06-11T12:00:00Z'),
  zone: () => 0,
  asked: [],
  live: new Map(),
  speeds: new Map(),
  unfinished: new Map(),
  storage: storageAt(localPath('/b')),
  stored: new Map(
    records
      .filter(isStored)
      .map(({ name }) => [
        storedKey(ID, name),
        { path: localPath(`/b/databases/${name}_${ID}.bak.gz`), compression: 'gzip' as const },
      ]),
  ),
  server: serverFacts(),
  databases: [],
  encryption: NO_ENCRYPTION,
  volumes: [],
  takenPaths: new Set(),
  freeBytes: 1_000_000,
  files: [],
  takenLogs: [],
  ...more,
});

/** A catalogue in which nothing hangs together. */
export const noChain: ChainOf = (database, target) => ({
  kind: 'unreachable',
  database,
  target,
  why: { code: 'no_full' },
  before: null,
  after: null,
});

/** What planRestore makes of a request for (a part of) the run. */
export const planOf = (facts: RunFacts, more: Partial<RunRequest> = {}, chainOf: ChainOf = noChain): RestorePlan => {
  const request = requestFor(more);
  return planRestore({ ...facts, asked: askedOfRun(facts.run, request, chainOf) }, request);
};

export const requestFor = (more: Partial<RunRequest> = {}): RunRequest => ({
  kind: 'run',
  id: ID,
  databases: [],
  as: null,
  files: false,
  withoutTail: false,
  ...more,
});
