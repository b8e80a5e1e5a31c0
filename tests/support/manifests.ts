import fc from 'fast-check';
import type { BackupSetRecord } from '../../src/catalogue/backupSetRecord.ts';
import type { CataloguedRun, DatabaseRecord, Manifest } from '../../src/catalogue/manifest.ts';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import type { Measured } from '../../src/domain/digests.ts';
import type { StoredEncryption } from '../../src/domain/encryption.ts';
import { ENCRYPTOR_KINDS } from '../../src/domain/encryptor.ts';
import { localPath } from '../../src/domain/localPath.ts';
import { parseLsn } from '../../src/domain/lsn.ts';
import { parseRunId } from '../../src/domain/runId.ts';

const GUID = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';

export const aBackupSet = (changes: Partial<BackupSetRecord> = {}): BackupSetRecord => ({
  position: 1,
  copyOnly: false,
  server: 'SERVIDOR\\SQLEXPRESS',
  softwareVersion: '16.0.4135',
  recoveryModel: 'FULL',
  backupSetGuid: GUID,
  familyGuid: GUID,
  databaseGuid: GUID,
  firstRecoveryForkGuid: GUID,
  recoveryForkGuid: GUID,
  forkPointLsn: null,
  firstLsn: parseLsn('34000000008200037'),
  lastLsn: parseLsn('34000000009800001'),
  checkpointLsn: parseLsn('34000000008200037'),
  databaseBackupLsn: parseLsn('0'),
  differentialBaseLsn: null,
  differentialBaseGuid: null,
  beginsLogChain: false,
  isDamaged: false,
  hasBulkLoggedData: false,
  hasBackupChecksums: true,
  startedAt: '2026-11-20T02:00:01+01:00',
  finishedAt: '2026-11-20T02:00:09+01:00',
  lastValidRestoreTime: null,
  compressedByServer: false,
  backupBytes: 4_194_304n,
  files: [
    { logicalName: 'users', physicalName: 'C:\\data\\users.mdf', type: 'D', sizeBytes: 8_388_608n },
    { logicalName: 'users_log', physicalName: 'C:\\data\\users_log.ldf', type: 'L', sizeBytes: 8_388_608n },
  ],
  marks: [],
  encryptors: [],
  ...changes,
});

export const aMeasured = (bytes: number): Measured => ({ bytes, md5: 'ab'.repeat(16), sha256: 'cd'.repeat(32) });

export type CompletedRecord = Extract<DatabaseRecord, { readonly status: 'completed' }>;

export const aCompletedRecord = (
  name: string,
  id: string,
  changes: Partial<CompletedRecord> = {},
): CompletedRecord => ({
  status: 'completed',
  name: parseDatabaseName(name),
  type: 'full',
  stored: {
    file: `databases/${name}_${id}.bak.gz`,
    compression: 'gzip',
    encryption: null,
    ...aMeasured(1000),
    content: aMeasured(4000),
  },
  set: aBackupSet(),
  verified: { verifyOnly: true, readBack: true },
  durations: { backupMs: 8000, headerMs: 12.5, verifyMs: 900, packMs: 1500, readBackMs: 400 },
  reason: null,
  serverCompression: null,
  ...changes,
});

export const aFailedRecord = (name: string): DatabaseRecord => ({
  status: 'failed',
  name: parseDatabaseName(name),
  type: 'full',
  code: 'SERVER_REFUSED',
  error: 'BACKUP DATABASE is terminating abnormally.',
  serverCompression: null,
});

export const aSkippedRecord = (name: string): DatabaseRecord => ({
  status: 'skipped',
  name: parseDatabaseName(name),
  type: 'log',
  reason: { code: 'simple_recovery', text: 'its recovery model is SIMPLE.' },
});

/** `2026-11-20T02:00:00Z` for the id `20261120_020000` (in UTC, so that a test does not depend on the machine's zone). */
export const momentOfId = (id: string): string =>
  `${id.slice(0, 4)}-${id.slice(4, 6)}-${id.slice(6, 8)}T${id.slice(9, 11)}:${id.slice(11, 13)}:${id.slice(13, 15)}Z`;

export const aManifest = (
  id: string,
  databases: readonly DatabaseRecord[],
  changes: Partial<Manifest> = {},
): Manifest => ({
  origin: 'rexus',
  id: parseRunId(id),
  type: 'full',
  copyOnly: false,
  label: null,
  purpose: 'backup',
  startedAt: momentOfId(id),
  finishedAt: momentOfId(id),
  status: databases.some(({ status }) => status === 'failed') ? 'partial' : 'completed',
  server: { name: 'SERVIDOR\\SQLEXPRESS', version: '16.0.4135', edition: 'Express Edition (64-bit)' },
  databases,
  config: { status: 'none', entries: [], error: null },
  application: { status: 'none', entries: [], error: null },
  integrityCheck: [],
  errors: [],
  ...changes,
});

export const aRun = (
  id: string,
  databases: readonly DatabaseRecord[],
  changes: Partial<Manifest> = {},
): CataloguedRun => ({
  path: localPath(`/backups/backup_manifest_${id}.json`),
  manifest: aManifest(id, databases, changes),
});

const anyLsn = fc.bigInt({ min: 0n, max: 10n ** 25n - 1n }).map((n) => parseLsn(String(n)));
const anyGuid = fc.uuid();
const anyBytes = fc.maxSafeNat();
const anyMoment = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2099-01-01'), noInvalidDate: true })
  .map((date) => `${date.toISOString().slice(0, 19)}+01:00`);
const hex = (length: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
    .map((digits) => digits.join(''));
const anyMeasured = fc.record({ bytes: anyBytes, md5: hex(32), sha256: hex(64) });

const anyBackupSet: fc.Arbitrary<BackupSetRecord> = fc.record({
  position: fc.integer({ min: 1, max: 32_767 }),
  copyOnly: fc.boolean(),
  server: fc.string(),
  softwareVersion: fc.string(),
  recoveryModel: fc.constantFrom('FULL', 'BULK-LOGGED', 'SIMPLE'),
  backupSetGuid: anyGuid,
  familyGuid: anyGuid,
  databaseGuid: anyGuid,
  firstRecoveryForkGuid: anyGuid,
  recoveryForkGuid: anyGuid,
  forkPointLsn: fc.option(anyLsn),
  firstLsn: anyLsn,
  lastLsn: anyLsn,
  checkpointLsn: anyLsn,
  databaseBackupLsn: anyLsn,
  differentialBaseLsn: fc.option(anyLsn),
  differentialBaseGuid: fc.option(anyGuid),
  beginsLogChain: fc.boolean(),
  isDamaged: fc.boolean(),
  hasBulkLoggedData: fc.boolean(),
  hasBackupChecksums: fc.boolean(),
  startedAt: anyMoment,
  finishedAt: anyMoment,
  lastValidRestoreTime: fc.option(anyMoment),
  compressedByServer: fc.boolean(),
  backupBytes: fc.bigInt({ min: 0n, max: 10n ** 20n - 1n }),
  files: fc.array(
    fc.record({
      logicalName: fc.string(),
      physicalName: fc.string(),
      type: fc.constantFrom('D', 'L', 'S', 'F'),
      sizeBytes: fc.bigInt({ min: 0n, max: 10n ** 20n - 1n }),
    }),
    { maxLength: 3 },
  ),
  marks: fc.array(fc.record({ name: fc.string(), lsn: anyLsn, at: anyMoment }), { maxLength: 2 }),
  encryptors: fc.array(
    fc.record({
      protects: fc.constantFrom('database', 'backup'),
      kind: fc.constantFrom(...ENCRYPTOR_KINDS),
      thumbprint: hex(40).map((digits) => `0x${digits}`),
    }),
    { maxLength: 2 },
  ),
});

/** A letter in front: JSON objects put names that are whole numbers first, whatever the order in the file. */
const anyName = fc
  .oneof(
    fc.constantFrom('__proto__', 'constructor', "o'clock", 'we]ird', 'ñandú', 'x; DROP DATABASE y--', 'a\\b', 'a/b'),
    fc
      .string({ minLength: 1, maxLength: 60, unit: 'grapheme' })
      .map((text) => `d${text.replaceAll('\0', '')}`.slice(0, 128)),
  )
  .map(parseDatabaseName);

const anyEncryption: fc.Arbitrary<StoredEncryption | null> = fc.constantFrom(
  null,
  { format: 'age-v1', recipients: ['age1x', 'age1y'] },
  { format: 'age-v1', passphrase: true },
);
const anyType = fc.constantFrom('full' as const, 'differential' as const, 'log' as const);
const anyReason = fc.record({ code: fc.string(), text: fc.string() });
const anyCompression = fc.option(fc.record({ asked: fc.boolean(), code: fc.string(), text: fc.string() }));
const anyRecord: fc.Arbitrary<DatabaseRecord> = fc.oneof(
  fc.record({
    status: fc.constant('completed' as const),
    name: anyName,
    type: anyType,
    stored: fc
      .tuple(
        anyMeasured,
        anyMeasured,
        fc.string({ minLength: 1 }),
        fc.constantFrom('gzip' as const, 'zstd' as const, 'none' as const),
        anyEncryption,
      )
      .map(([stored, content, file, compression, encryption]) => ({
        ...stored,
        content,
        file,
        compression,
        encryption,
      })),
    set: anyBackupSet,
    verified: fc.record({ verifyOnly: fc.boolean(), readBack: fc.boolean() }),
    durations: fc.record({
      backupMs: fc.nat(),
      headerMs: fc.nat(),
      verifyMs: fc.nat(),
      packMs: fc.double({ min: 0, max: 1e9, noNaN: true }).map((ms) => ms + 0),
      readBackMs: fc.nat(),
    }),
    reason: fc.option(anyReason),
    serverCompression: anyCompression,
  }),
  fc.record({
    status: fc.constant('failed' as const),
    name: anyName,
    type: anyType,
    code: fc.string(),
    error: fc.string(),
    serverCompression: anyCompression,
  }),
  fc.record({ status: fc.constant('skipped' as const), name: anyName, type: anyType, reason: anyReason }),
);

/** Any manifest that this program could write. */
export const anyManifest: fc.Arbitrary<Manifest> = fc.record({
  origin: fc.constant('rexus' as const),
  id: fc.constantFrom('20261120_020000', '20240229_235959_2', '20261120_020000_11').map(parseRunId),
  type: anyType,
  copyOnly: fc.boolean(),
  label: fc.option(fc.string()),
  purpose: fc.constantFrom('backup' as const, 'safety' as const),
  startedAt: anyMoment,
  finishedAt: anyMoment,
  status: fc.constantFrom('completed' as const, 'partial' as const, 'failed' as const),
  server: fc.option(fc.record({ name: fc.string(), version: fc.string(), edition: fc.string() })),
  databases: fc.uniqueArray(anyRecord, { maxLength: 5, selector: ({ name }) => name }),
  config: fc.record({
    status: fc.constantFrom('completed' as const, 'failed' as const, 'none' as const),
    entries: fc.array(
      fc.record({
        source: fc.string(),
        backup: fc.string(),
        sizeBytes: anyBytes,
        md5: hex(32),
        sha256: hex(64),
        encryption: anyEncryption,
      }),
      { maxLength: 3 },
    ),
    error: fc.option(fc.string()),
  }),
  application: fc.record({
    status: fc.constantFrom('completed' as const, 'failed' as const, 'none' as const),
    entries: fc.array(
      fc.record({
        source: fc.string(),
        backup: fc.string(),
        sizeBytes: anyBytes,
        filesCount: fc.nat(),
        md5: hex(32),
        sha256: hex(64),
        encryption: anyEncryption,
        skipped: fc.array(fc.record({ file: fc.string(), reason: fc.string() }), { maxLength: 2 }),
      }),
      { maxLength: 3 },
    ),
    error: fc.option(fc.string()),
  }),
  integrityCheck: fc.array(fc.string()),
  errors: fc.array(fc.string()),
});
