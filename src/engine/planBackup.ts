/**
 * Taking backups. planBackup decides, runBackup does it and doctor proves beforehand that it can be done; facts come in through gatherBackupFacts.
 * This folder knows the server by its port, and neither screens nor texts.
 */
import type { StorageSettings } from '../config/settings.ts';
import { RexusError } from '../domain/rexusError.ts';
import type { StoreFormat } from '../pipeline/storedFileFormat.ts';
import type { DatabaseFacts } from '../sqlserver/sqlServer.ts';
import { backupStatement } from '../sqlserver/statements.ts';
import type { BackupFacts } from './backupFacts.ts';
import { backupFiles, fileStems } from './backupFiles.ts';
import type { BackupPlan, BackupRequest, PlannedDatabase, SpaceCheck } from './backupPlan.ts';
import { type ChosenDatabase, chooseDatabases } from './chooseDatabases.ts';
import { plannedStatement } from './plannedStatement.ts';
import { refuseDatabase } from './refuseDatabase.ts';

/** The headers of a medium and the log that is written while the backup runs: little, but a disk is filled by what was not counted. */
const LEAST_OVERHEAD_BYTES = 256 * 1024;
const OVERHEAD = 0.02;

/** Data of applications shrinks to a fifth or less under gzip; half is what a plan may count on. */
const ASSUMED_RATIO = 0.5;

/**
 * What a backup would do, and why it will not touch what it will not touch. Pure: the same facts give the same plan.
 * @throws RexusError NOTHING_TO_DO if neither databases nor files are meant
 */
export const planBackup = (facts: BackupFacts, request: BackupRequest): BackupPlan => {
  const { settings } = facts;
  const chosen = chooseDatabases(request.databases, settings.databases, facts.databases);
  const files = request.includeFiles ? settings.files : null;
  if (chosen.length === 0 && (files === null || files.config.length + files.application.length === 0)) {
    throw new RexusError('NOTHING_TO_DO', { reason: 'nothing_configured' });
  }
  const format = formatOf(settings.storage);
  const stems = fileStems(chosen.map(({ name }) => name));
  const databases = chosen.map((one) => planDatabase(one, stems.get(one.name) ?? one.name, facts, request, format));
  return {
    id: facts.id,
    purpose: request.purpose,
    type: 'full',
    copyOnly: request.copyOnly,
    label: request.label,
    format,
    databases,
    space: checkSpace(databases, format, facts),
    files,
    rotate: request.rotate,
  };
};

const planDatabase = (
  { name, facts: database }: ChosenDatabase,
  stem: string,
  facts: BackupFacts,
  request: BackupRequest,
  format: StoreFormat,
): PlannedDatabase => {
  const error = refuseDatabase(name, database);
  if (error !== null || database === undefined) {
    return { action: 'refuse', name, error: error ?? new RexusError('DATABASE_MISSING', { database: name }) };
  }
  const files = backupFiles(stem, facts.id, facts.settings.storage, format);
  const run = { id: facts.id, copyOnly: request.copyOnly, label: request.label };
  return {
    action: 'backup',
    name,
    expectedBytes: expectedBytes(database),
    ...files,
    sql: backupStatement(plannedStatement(run, name, files.serverPath)),
  };
};

/** What a full backup will hold, about: all allocated pages; where this login may not count them, the files' whole size. */
const expectedBytes = ({ usedBytes, dataBytes }: DatabaseFacts): number => {
  const pages = usedBytes ?? dataBytes;
  return pages + Math.max(LEAST_OVERHEAD_BYTES, Math.round(pages * OVERHEAD));
};

/** At the tightest moment one .bak lies beside everything that is stored. */
const checkSpace = (databases: readonly PlannedDatabase[], format: StoreFormat, facts: BackupFacts): SpaceCheck => {
  const sizes = databases.map((database) => (database.action === 'backup' ? database.expectedBytes : 0));
  const content = sizes.reduce((sum, bytes) => sum + bytes, 0);
  const stored = format.compression === 'none' ? content : Math.ceil(content * ASSUMED_RATIO);
  const neededBytes = Math.max(0, ...sizes) + stored;
  const { freeBytes } = facts;
  const { minimumFreeBytes } = facts.settings;
  return {
    neededBytes,
    freeBytes,
    minimumFreeBytes,
    verdict: freeBytes - neededBytes >= minimumFreeBytes ? 'enough' : 'not_enough',
  };
};

const formatOf = ({ compression }: StorageSettings): StoreFormat =>
  compression.algorithm === 'gzip' ? { compression: 'gzip', level: compression.level } : { compression: 'none' };
