import type { DatabaseName } from '../domain/databaseName.ts';
import type { Keyring } from '../domain/encryption.ts';
import { throwIfInterrupted } from '../domain/interrupted.ts';
import { hasCode } from '../domain/rexusError.ts';
import { compareHeader, HEADER_BYTES } from '../engine/readContentHeader.ts';
import { openerOf } from '../pipeline/age/openedFile.ts';
import { compareMeasured } from '../pipeline/compareMeasured.ts';
import { compareStored } from '../pipeline/compareStored.ts';
import { keepBeginning } from '../pipeline/keepBeginning.ts';
import type { PipelineProgress } from '../pipeline/packFile.ts';
import { readToCompare } from '../pipeline/readBack.ts';
import { unpackFile } from '../pipeline/unpackFile.ts';
import type { SqlServer } from '../sqlserver/sqlServer.ts';
import { checkContent, type ReadSet } from './checkContent.ts';
import { openToServer } from './contentFile.ts';
import type { RestoreDeps } from './restoreDeps.ts';
import type { StepPosition } from './restoreEvent.ts';
import type { PlannedSequence, PlannedStep, StoredBackup } from './restorePlan.ts';
import type { BeginStage } from './restoreStages.ts';

/**
 * Proves every step before anything is touched. With room for all contents they are inflated beside each other and the server reads each of
 * them; else each file is read through, hashed and its header looked at by this program, and inflated only when its turn comes.
 * `proving` is told which one it is at.
 * @returns what the server read of each content that is inflated now, by its place among the steps
 * @throws RexusError for the first that is not as its manifest says
 */
export const proveSteps = async (
  deps: RestoreDeps,
  { source, steps, unpack }: Pick<PlannedSequence, 'source' | 'steps' | 'unpack'>,
  from: number,
  proving: (at: number) => void,
  begin: BeginStage,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, ReadSet>> => {
  const read = new Map<number, ReadSet>();
  for (const [at, step] of steps.entries()) {
    if (at < from) continue;
    throwIfInterrupted(signal);
    proving(at);
    const position = positionOf(steps, at);
    if (unpack === 'all_first') read.set(at, await unpackStep(deps, source, step, position, begin, signal));
    else await proveStep(deps, source, step, begin('check', { step: position }).bytes, signal);
  }
  return read;
};

/** Inflates one content, compares all its digests, and has the server read it. Changes nothing on the server. */
export const unpackStep = async (
  deps: Pick<RestoreDeps, 'storage'> & { readonly server: Pick<SqlServer, 'headers' | 'fileList'> },
  source: DatabaseName,
  { stored, content }: PlannedStep,
  position: StepPosition,
  begin: BeginStage,
  signal: AbortSignal,
): Promise<ReadSet> => {
  const { bytes } = begin('unpack', { step: position });
  await unpackFile({
    from: stored.file,
    to: content.localPath,
    signal,
    onProgress: bytes,
    ...(stored.origin === 'rexus'
      ? {
          compression: stored.stored.compression,
          opener: openerOf(stored.stored.encryption, deps.storage.keyring),
          blocks: stored.stored.blocks,
          expected: { stored: stored.stored, content: stored.stored.content },
        }
      : {
          compression: stored.compression,
          expected: { stored: null, content: { md5: stored.contentMd5, sha256: null, bytes: stored.contentBytes } },
        }),
  });
  await openToServer(content.localPath, deps.storage);
  const set = stored.origin === 'rexus' ? stored.set : null;
  return await checkContent(deps.server, content, { source, set }, signal);
};

const proveStep = async (
  { readHeader, storage }: Pick<RestoreDeps, 'readHeader' | 'storage'>,
  source: DatabaseName,
  { stored }: PlannedStep,
  onProgress: PipelineProgress,
  signal: AbortSignal,
): Promise<void> => {
  // One file that is larger than all the room there is was refused; a single step is always unpacked first.
  if (stored.origin === 'python') return;
  const head = keepBeginning(HEADER_BYTES);
  await proveStored({ file: stored.file, stored: stored.stored }, storage.keyring, signal, onProgress, head.take);
  // The beginning of a medium with several sets is the first one's; the server reads the others before they are applied.
  if (stored.set.position !== 1) return;
  const header = await readHeader(stored.file, head.bytes());
  compareHeader(stored.file, header, { name: source, set: stored.set });
};

/** Reads a stored file through and compares it and its content with the manifest. @throws RexusError HASH_MISMATCH, STORED_FILE_DAMAGED … */
export const proveStored = async (
  { file, stored }: Pick<StoredBackup, 'file' | 'stored'>,
  keyring: Keyring,
  signal: AbortSignal,
  onProgress?: PipelineProgress,
  onContent?: (block: Uint8Array) => void,
): Promise<void> => {
  const found = await readToCompare(
    {
      file,
      compression: stored.compression,
      opener: openerOf(stored.encryption, keyring),
      blocks: stored.blocks,
      mostBytes: stored.content.bytes,
      signal,
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(onContent === undefined ? {} : { onContent }),
    },
    { stored, content: stored.content },
  ).catch(async (error: unknown) => {
    if (hasCode(error, 'DECRYPTION_KEY_WRONG')) await compareStored(file, stored, signal);
    throw error;
  });
  compareMeasured(file, stored, found.stored);
  compareMeasured(file, stored.content, found.content);
};

export const positionOf = (steps: PlannedSequence['steps'], at: number): StepPosition => {
  const { id, type } = steps[at] ?? steps[0];
  return { number: at + 1, of: steps.length, id, type };
};
