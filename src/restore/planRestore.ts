/** What a restore will do, decided from facts alone: the plan that is shown, confirmed and then executed by runRestore. */
import { isStored, type StoredRecord } from '../catalogue/manifest.ts';
import { type DatabaseName, parseDatabaseName, sameDatabase } from '../domain/databaseName.ts';
import { RexusError } from '../domain/rexusError.ts';
import { serverPathOf } from '../engine/backupFiles.ts';
import type { DatabaseFacts } from '../sqlserver/sqlServer.ts';
import {
  checkDatabaseStatement,
  fileListStatement,
  headerStatement,
  restoreStatement,
  singleUserStatement,
} from '../sqlserver/statements.ts';
import { contentPath } from './contentPath.ts';
import { needsSessionsOut, overwritesOf } from './overwrites.ts';
import { addedBytes, pathKey, planMoves } from './planMoves.ts';
import { refuseRestore, refuseSpace } from './refuseRestore.ts';
import type { FileFacts, RestoreFacts } from './restoreFacts.ts';
import type { PlannedFile, PlannedRestore, RestorePlan, RestoreRequest, RestoreSource } from './restorePlan.ts';
import { restoreStatementOf } from './restoreStatementOf.ts';

/** @throws RexusError USAGE if a new name is given for anything but one database */
export const planRestore = (facts: RestoreFacts, request: RestoreRequest): RestorePlan => {
  const sources = chosenSources(facts, request);
  if (request.as !== null && sources.length !== 1) {
    throw new RexusError('USAGE', { reason: { code: 'one_database_a_name', databases: sources.length } });
  }
  const takenPaths = new Set(facts.takenPaths);
  const databases = sources.map((source) => {
    const planned = planDatabase({ ...facts, takenPaths }, request, source);
    if (planned.action === 'restore') for (const move of planned.moves) takenPaths.add(pathKey(move.to));
    return planned;
  });
  const overwritten = databases.flatMap((database) =>
    database.action === 'restore' && database.overwrites !== null ? [database.target] : [],
  );
  return { id: request.id, databases, files: facts.files.map(planFile), confirmations: overwritten };
};

/** The named ones, once each; of all, the good ones (if there are none, all, so that each says why). */
const chosenSources = ({ run }: RestoreFacts, { databases }: RestoreRequest): readonly DatabaseName[] => {
  const records = run.manifest.databases;
  if (databases.length > 0) {
    return databases.filter((name, at) => databases.findIndex((other) => sameDatabase(other, name)) === at);
  }
  const good = records.filter(isStored);
  return (good.length > 0 ? good : records).map(({ name }) => name);
};

const planDatabase = (facts: RestoreFacts, request: RestoreRequest, asked: DatabaseName): PlannedRestore => {
  const { id } = request;
  const record = facts.run.manifest.databases.find(({ name }) => sameDatabase(name, asked));
  const source = record?.name ?? asked;
  const existingOf = (name: DatabaseName): DatabaseFacts | null =>
    facts.databases.find((database) => sameDatabase(database.name, name)) ?? null;
  // An existing database keeps the case of its own name.
  const target = request.as ?? existingOf(source)?.name ?? parseDatabaseName(source);
  const refuse = (error: RexusError): PlannedRestore => ({ action: 'refuse', source, target, error });

  if (record === undefined) return refuse(new RexusError('DATABASE_NOT_IN_RUN', { id, database: asked }));
  if (!isStored(record)) {
    return refuse(new RexusError('BACKUP_NOT_GOOD', { id, database: source, status: record.status }));
  }
  const existing = existingOf(target);
  const stored = storedSource(facts, record);
  if (stored instanceof RexusError) return refuse(stored);
  const refusal = refuseRestore(facts, { record, target, existing, isNewName: request.as !== null });
  if (refusal !== null) return refuse(refusal);

  const localPath = contentPath(facts.storage, source, id);
  const content = { localPath, serverPath: serverPathOf(localPath, facts.storage) };
  const moves = stored.origin === 'rexus' ? planMoves(stored.set.files, target, existing, facts) : [];
  const added = stored.origin === 'rexus' ? addedBytes(stored.set.files, moves, existing) : null;
  const neededBytes = stored.origin === 'rexus' ? stored.stored.content.bytes : stored.contentBytes;
  const noSpace = refuseSpace(facts, { contentBytes: neededBytes, contentPath: localPath, added: added ?? [] });
  if (noSpace !== null) return refuse(noSpace);

  const overwrites = existing && overwritesOf(existing);
  const { serverPath: from } = content;
  // What the medium of a Python manifest holds is seen at run time, and with it the RESTORE itself.
  const restoring =
    stored.origin === 'rexus'
      ? [
          restoreStatement(
            restoreStatementOf({
              target,
              from,
              position: stored.set.position,
              moves,
              replace: existing !== null,
              set: stored.set,
            }),
          ),
        ]
      : [];
  return {
    action: 'restore',
    source,
    target,
    stored,
    content,
    overwrites,
    moves,
    movesDecided: stored.origin === 'rexus' ? 'now' : 'at_run_time',
    statements: [
      headerStatement(from),
      ...(stored.origin === 'rexus' ? [fileListStatement(from, stored.set.position)] : []),
      ...(needsSessionsOut(existing) ? [singleUserStatement(target)] : []),
      ...restoring,
      checkDatabaseStatement(target),
    ],
    neededBytes,
    databaseBytes: added?.reduce((sum, { bytes }) => sum + bytes, 0) ?? null,
  };
};

const storedSource = (facts: RestoreFacts, record: StoredRecord): RestoreSource | RexusError => {
  const located = facts.stored.get(record.name);
  if (located === undefined) throw new TypeError(`no facts about the stored file of ${record.name}`);
  if (located instanceof RexusError) return located;
  if (record.status === 'completed_python') {
    return {
      origin: 'python',
      file: located.path,
      compression: located.compression,
      contentMd5: record.contentMd5,
      contentBytes: record.sizeBytes,
    };
  }
  const { position, backupSetGuid, familyGuid, hasBackupChecksums, files } = record.set;
  return {
    origin: 'rexus',
    file: located.path,
    stored: record.stored,
    set: {
      position,
      backupSetGuid,
      familyGuid,
      hasBackupChecksums,
      files: files.map(({ logicalName, physicalName, type, sizeBytes }) => ({
        logicalName,
        physicalName,
        type,
        bytes: Number(sizeBytes),
      })),
    },
  };
};

const planFile = ({ kind, backup, source, beside, expected, ...there }: FileFacts): PlannedFile => {
  const target = source ?? beside;
  const [path, error] = backup instanceof RexusError ? [target, backup] : [backup, null];
  const overwrites = source === null ? there.besideExists : there.sourceExists;
  return { kind, backup: path, target, place: source === null ? 'beside' : 'source', overwrites, expected, error };
};
