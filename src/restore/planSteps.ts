import type { BackupSetRecord } from '../catalogue/backupSetRecord.ts';
import type { ChainStep, StepReason } from '../catalogue/chain/chainPlan.ts';
import type { FileState } from '../catalogue/chain/chainSet.ts';
import type { StoredFile, StoredRecord } from '../catalogue/manifest.ts';
import type { LocatedFile } from '../catalogue/storedPath.ts';
import type { BackupType } from '../domain/backupType.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import type { RunId } from '../domain/runId.ts';
import { serverPathOf } from '../engine/backupFiles.ts';
import type { StopPoint } from '../sqlserver/restoreStatements.ts';
import type { DatabaseFacts } from '../sqlserver/sqlServer.ts';
import { contentPath } from './contentPath.ts';
import { addedBytes, planMoves } from './planMoves.ts';
import { type RestoreFacts, storedKey } from './restoreFacts.ts';
import type { PlannedMove, PlannedStep, RestoredFile, RestoreSource } from './restorePlan.ts';
import { restoreSetOf } from './restoreSetOf.ts';

/** A backup set that is to be applied, with where its file was found. */
export interface LocatedStep {
  readonly id: RunId;
  readonly name: DatabaseName;
  readonly type: BackupType;
  readonly reason: StepReason;
  readonly set: BackupSetRecord;
  readonly stored: StoredFile;
  readonly state: FileState['state'];
  readonly located: LocatedFile;
}

export interface Sequence {
  readonly target: DatabaseName;
  readonly existing: DatabaseFacts | null;
  readonly stop: StopPoint | null;
  /** Of the first step only: what follows goes into a database that this restore has made RESTORING. */
  readonly replace: boolean;
}

/** The steps with their moves and statements; each file is moved by the step that brings it first. */
export const planSteps = (
  facts: RestoreFacts,
  located: readonly [LocatedStep, ...LocatedStep[]],
  { target, existing, stop, replace }: Sequence,
): {
  readonly steps: readonly [PlannedStep, ...PlannedStep[]];
  readonly added: ReturnType<typeof addedBytes>;
} => {
  const restored = new Set<string>();
  const ofSteps = located.map(({ set }) =>
    restoredFiles(set).filter(({ logicalName }) => {
      const isNew = !restored.has(logicalName.toLowerCase());
      restored.add(logicalName.toLowerCase());
      return isNew;
    }),
  );
  // All at once: two files that different steps bring must not be given one place.
  const files = ofSteps.flat();
  const moves = planMoves(files, target, existing, facts);
  const moveOf = new Map<string, PlannedMove>(moves.map((move) => [move.logicalName, move]));
  const step = (one: LocatedStep, at: number): PlannedStep => {
    const content = contentOf(facts, one.name, one.id, one.type);
    const stored = ownSource(one);
    const own = (ofSteps[at] ?? []).flatMap(({ logicalName }) => moveOf.get(logicalName) ?? []);
    return {
      id: one.id,
      type: one.type,
      reason: one.reason,
      stored,
      file: one.state,
      startedAt: one.set.startedAt,
      finishedAt: one.set.finishedAt,
      content,
      moves: own,
      statement: restoreSetOf({
        what: one.type === 'log' ? 'log' : 'database',
        target,
        from: content.serverPath,
        position: one.set.position,
        moves: own,
        replace: replace && at === 0,
        hasBackupChecksums: one.set.hasBackupChecksums,
        stop: one.type === 'log' ? stop : null,
      }),
    };
  };
  const [first, ...others] = located;
  return {
    steps: [step(first, 0), ...others.map((one, at) => step(one, at + 1))],
    added: addedBytes(files, moves, existing),
  };
};

/** The chain's steps with their files on this disk. @throws RexusError what a file cannot be used for */
export const locateSteps = (
  facts: Pick<RestoreFacts, 'stored'>,
  steps: readonly [ChainStep, ...ChainStep[]],
): readonly [LocatedStep, ...LocatedStep[]] => {
  const locate = ({ set: chainSet, reason }: ChainStep): LocatedStep => ({
    id: chainSet.id,
    name: chainSet.database,
    type: chainSet.type,
    reason,
    set: chainSet.set,
    stored: chainSet.stored,
    state: chainSet.file.state,
    located: locatedOf(facts, chainSet.id, chainSet.database),
  });
  const [first, ...others] = steps;
  return [locate(first), ...others.map(locate)];
};

/** A full of one run, which needs nothing else. @throws RexusError what its file cannot be used for */
export const locateRecord = (
  facts: Pick<RestoreFacts, 'stored'>,
  id: RunId,
  record: Extract<StoredRecord, { readonly status: 'completed' }>,
): LocatedStep => ({
  id,
  name: record.name,
  type: record.type,
  reason: { code: 'base' },
  set: record.set,
  stored: record.stored,
  state: 'unchecked',
  located: locatedOf(facts, id, record.name),
});

/** A full of the Python tool: what it holds, and so the RESTORE of it, is seen at run time. @throws RexusError what its file cannot be used for */
export const pythonStep = (
  facts: Pick<RestoreFacts, 'stored' | 'storage'>,
  id: RunId,
  record: Extract<StoredRecord, { readonly status: 'completed_python' }>,
): PlannedStep => {
  const located = locatedOf(facts, id, record.name);
  return {
    id,
    type: 'full',
    reason: { code: 'base' },
    stored: {
      origin: 'python',
      file: located.path,
      compression: located.compression,
      contentMd5: record.contentMd5,
      contentBytes: record.sizeBytes,
    },
    file: 'unchecked',
    startedAt: null,
    finishedAt: null,
    content: contentOf(facts, record.name, id, 'full'),
    moves: [],
    statement: null,
  };
};

export const restoredFiles = ({ files }: Pick<BackupSetRecord, 'files'>): readonly RestoredFile[] =>
  files.map(({ logicalName, physicalName, type, sizeBytes }) => ({
    logicalName,
    physicalName,
    type,
    bytes: Number(sizeBytes),
  }));

const ownSource = ({ set, stored, located }: LocatedStep): RestoreSource => {
  const { position, backupSetGuid, familyGuid, firstLsn, lastLsn, hasBackupChecksums } = set;
  return {
    origin: 'rexus',
    file: located.path,
    stored,
    set: { position, backupSetGuid, familyGuid, firstLsn, lastLsn, hasBackupChecksums, files: restoredFiles(set) },
  };
};

const contentOf = (
  { storage }: Pick<RestoreFacts, 'storage'>,
  name: DatabaseName,
  id: RunId,
  type: BackupType,
): PlannedStep['content'] => {
  const localPath = contentPath(storage, name, { id, type });
  return { localPath, serverPath: serverPathOf(localPath, storage) };
};

const locatedOf = ({ stored }: Pick<RestoreFacts, 'stored'>, id: RunId, name: DatabaseName): LocatedFile => {
  const located = stored.get(storedKey(id, name));
  if (located === undefined) throw new TypeError(`no facts about the stored file of ${name} in ${id}`);
  if (located instanceof Error) throw located;
  return located;
};
