/**
 * Taking backups. planBackup decides, runBackup does it and doctor proves beforehand that it can be done; facts come in through gatherBackupFacts.
 * This folder knows the server by its port, and neither screens nor texts.
 */
import { databaseKey } from '../catalogue/lastGood.ts';
import type { Settings, StorageSettings } from '../config/settings.ts';
import type { BackupType } from '../domain/backupType.ts';
import { type Limits, NO_LIMITS } from '../domain/limits.ts';
import { RexusError } from '../domain/rexusError.ts';
import type { StoreFormat } from '../pipeline/storedFileFormat.ts';
import type { DatabaseFacts } from '../sqlserver/sqlServer.ts';
import { backupStatement } from '../sqlserver/statements.ts';
import { type BackupFacts, chainPolicyOf } from './backupFacts.ts';
import { backupFiles, fileStems } from './backupFiles.ts';
import type {
  BackupPlan,
  BackupRequest,
  PlannedBackup,
  PlannedDatabase,
  PlannedForeignFile,
  SpaceCheck,
} from './backupPlan.ts';
import { certificateFindings } from './certificateFindings.ts';
import { type ChainSituation, unknownSituation } from './chains/chainSituation.ts';
import { decideBackupType } from './chains/decideBackupType.ts';
import type { AdoptableFile } from './chains/foreignFile.ts';
import { intruderOf } from './chains/intruder.ts';
import type { TypeDecision } from './chains/typeDecision.ts';
import { type ChosenDatabase, chooseDatabases } from './chooseDatabases.ts';
import { plannedStatement } from './plannedStatement.ts';
import { isPrecious } from './preciousLogs.ts';
import { refuseChosen } from './refuseDatabase.ts';
import { decideServerCompression } from './serverCompression/decideServerCompression.ts';
import { storedAs } from './serverCompression/storedAs.ts';

/** The headers of a medium and the log that is written while the backup runs: little, but a disk is filled by what was not counted. */
const LEAST_OVERHEAD_BYTES = 256 * 1024;
const OVERHEAD = 0.02;

/** Data of applications shrinks to a fifth or less under gzip; half is what a plan may count on. */
const ASSUMED_RATIO = 0.5;

/**
 * What a backup would do, and why it will not touch what it will not touch. Pure: the same facts give the same plan.
 * @throws RexusError NOTHING_TO_DO if neither databases nor files are meant; USAGE for a copy-only differential
 */
export const planBackup = (facts: BackupFacts, request: BackupRequest): BackupPlan => {
  const { settings } = facts;
  // The server would ignore COPY_ONLY and take an ordinary one (rivals.md rule 5).
  if (request.copyOnly && request.type === 'differential') {
    throw new RexusError('USAGE', { reason: { code: 'copy_only_differential' } });
  }
  const chosen = chooseDatabases(request.databases, settings, facts.databases);
  const files = request.includeFiles && request.type !== 'log' ? settings.files : null;
  if (chosen.length === 0 && (files === null || files.config.length + files.application.length === 0)) {
    throw new RexusError('NOTHING_TO_DO', { reason: 'nothing_configured' });
  }
  const format = formatOf(settings.storage);
  const stems = fileStems(chosen.map(({ name }) => name));
  const databases = chosen.map((one) => planDatabase(one, stems.get(one.name) ?? one.name, facts, request, format));
  return {
    id: facts.id,
    purpose: request.purpose,
    type: request.type,
    copyOnly: request.copyOnly,
    label: request.label,
    format,
    encryption: settings.storage.encryption,
    databases,
    certificates: certificateFindings({
      ...facts,
      databases: databases.flatMap(({ action, name }) => (action === 'backup' ? [name] : [])),
      stored: [],
    }),
    limits: limitsOf(request, settings),
    space: checkSpace(databases, facts),
    files,
    rotate: request.rotate,
  };
};

/** A restore waits for its safety copy: nothing holds that up. */
export const limitsOf = ({ purpose }: Pick<BackupRequest, 'purpose'>, settings: Pick<Settings, 'limits'>): Limits =>
  purpose === 'safety' ? NO_LIMITS : settings.limits;

const planDatabase = (
  chosen: ChosenDatabase,
  stem: string,
  facts: BackupFacts,
  request: BackupRequest,
  format: StoreFormat,
): PlannedDatabase => {
  const { name, facts: database } = chosen;
  const error = refuseChosen(chosen, request.tail);
  if (error !== null || database === undefined) {
    const type = request.type === 'auto' ? 'full' : request.type;
    return { action: 'refuse', name, type, error: error ?? new RexusError('DATABASE_MISSING', { database: name }) };
  }
  const chain = facts.situations.get(databaseKey(name)) ?? unknownSituation(name);
  const decision = decide(database, chain, facts, request);
  if (decision.action !== 'take') return { ...decision, name };
  const plan = ({ type, copyOnly, reason, expects }: Omit<Take, 'action' | 'adoption'>): PlannedBackup => {
    const { storage } = facts.settings;
    const bytes = expectedBytes(type, database, chain.growth);
    const isTail = request.tail !== null;
    const serverCompression = decideServerCompression({
      ...facts,
      storage,
      database,
      type,
      isTail,
      expectedBytes: bytes,
    });
    const ownFormat = storedAs(format, serverCompression.asked);
    const planned = {
      action: 'backup',
      name,
      type,
      copyOnly,
      reason,
      expects,
      tail: request.tail,
      expectedBytes: bytes,
      serverCompression,
      format: ownFormat,
      ...backupFiles(stem, type, facts.id, storage, ownFormat),
      adoption: null,
    } as const;
    return { ...planned, sql: backupStatement(plannedStatement({ id: facts.id, label: request.label }, planned)) };
  };
  const { adoption } = decision;
  if (adoption === null) return plan(decision);
  const { why } = adoption;
  const otherwise = plan({ type: 'full', copyOnly: false, reason: why, expects: { kind: 'none' } });
  return { ...plan(decision), adoption: { why, files: adoption.files.map(plannedForeign), otherwise } };
};

type Take = Extract<TypeDecision, { readonly action: 'take' }>;

const plannedForeign = ({ entry, file }: AdoptableFile): PlannedForeignFile => ({
  type: entry.type,
  guid: entry.guid,
  by: intruderOf(entry),
  startedAt: file.set.startedAt,
  serverPath: file.serverPath,
  path: file.path,
  bytes: file.bytes,
  id: file.id,
});

/** A tail is the last log of what is there, whatever hangs on it: there will be no later chance. */
const decide = (
  database: DatabaseFacts,
  chain: ChainSituation,
  { settings, server, now }: BackupFacts,
  { type, copyOnly, tail }: BackupRequest,
): TypeDecision => {
  if (tail !== null) {
    return {
      action: 'take',
      type: 'log',
      copyOnly,
      reason: { code: 'asked_for' },
      expects: { kind: 'none' },
      adoption: null,
    };
  }
  const policy = chainPolicyOf(settings, database.name);
  const serverMajor = Number.parseInt(server.version, 10);
  return decideBackupType({ type, copyOnly }, { database, chain, serverMajor }, policy, now);
};

/** What it will hold, about: of a full all allocated pages, or the files' whole size where this login may not count them. */
const expectedBytes = (
  type: BackupType,
  { usedBytes, dataBytes, logBytes }: DatabaseFacts,
  growth: ChainSituation['growth'],
): number => {
  const pages = usedBytes ?? dataBytes;
  const content = { full: pages, differential: growth.changedBytes ?? pages, log: growth.logBytes ?? logBytes }[type];
  return content + Math.max(LEAST_OVERHEAD_BYTES, Math.round(content * OVERHEAD));
};

/**
 * At the tightest moment the largest content lies beside everything that is stored, and beside all logs, which stay to the end. Where an adoption may
 * fail, there must be room for the full as well.
 */
const checkSpace = (databases: readonly PlannedDatabase[], facts: BackupFacts): SpaceCheck => {
  const backups = databases.filter((database) => database.action === 'backup');
  const planned = backups.flatMap((one) => (one.adoption === null ? [one] : [one, one.adoption.otherwise]));
  // How small a copy becomes is not known: others may have compressed it already.
  const adopted = backups.flatMap(({ adoption }) => adoption?.files ?? []).reduce((all, { bytes }) => all + bytes, 0);
  const sum = (some: readonly PlannedBackup[]): number =>
    some.reduce((bytes, { expectedBytes: expected }) => bytes + expected, 0);
  const passing = planned.filter((database) => !isPrecious(database)).map((database) => database.expectedBytes);
  const stored = planned.reduce(
    (bytes, one) => bytes + (isCompressed(one) ? Math.ceil(one.expectedBytes * ASSUMED_RATIO) : one.expectedBytes),
    0,
  );
  const neededBytes = Math.max(0, ...passing) + sum(planned.filter(isPrecious)) + stored + adopted;
  const { freeBytes } = facts;
  const { minimumFreeBytes } = facts.settings;
  return {
    neededBytes,
    freeBytes,
    minimumFreeBytes,
    verdict: freeBytes - neededBytes >= minimumFreeBytes ? 'enough' : 'not_enough',
  };
};

const isCompressed = ({ format, serverCompression }: PlannedBackup): boolean =>
  serverCompression.asked || format.compression !== 'none';

/** How this program stores what it takes from now on. */
export const formatOf = ({ compression }: Pick<StorageSettings, 'compression'>): StoreFormat =>
  compression.algorithm === 'none'
    ? { compression: 'none' }
    : { compression: compression.algorithm, level: compression.level };
