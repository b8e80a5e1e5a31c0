import type { Catalogue } from '../catalogue/catalogue.ts';
import type { GoodRecord } from '../catalogue/lastGood.ts';
import { isStored } from '../catalogue/manifest.ts';
import { locateStored } from '../catalogue/storedPath.ts';
import type { Keyring } from '../domain/encryption.ts';
import { EXIT_CODES, type ExitCode } from '../domain/exitCodes.ts';
import { throwIfInterrupted } from '../domain/interrupted.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { asRexusError, hasCode } from '../domain/rexusError.ts';
import type { RunId } from '../domain/runId.ts';
import { openerOf } from '../pipeline/age/openedFile.ts';
import { compareMeasured, type Expected } from '../pipeline/compareMeasured.ts';
import { compareStored } from '../pipeline/compareStored.ts';
import type { Pace } from '../pipeline/pace.ts';
import type { PipelineProgress } from '../pipeline/packFile.ts';
import { readToCompare } from '../pipeline/readBack.ts';
import type { Clock } from '../platform/clock.ts';
import { compareHeader, type ReadContentHeader } from './readContentHeader.ts';
import { contentReader } from './verifyContent.ts';
import type {
  VerifiedFile,
  VerifiedPages,
  VerifyDepth,
  VerifyListener,
  VerifyReport,
  VerifyStage,
} from './verifyReport.ts';

export interface VerifyDeps {
  readonly base: LocalPath;
  readonly keyring: Keyring;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly pace: Pace;
  readonly readHeader: ReadContentHeader;
  /** @default 'header' */
  readonly depth?: VerifyDepth;
}

interface Wanted {
  readonly id: RunId;
  readonly record: GoodRecord;
}

/**
 * Checks every stored file of these runs in one pass each and without writing anything: the file against the manifest, what it decrypts and inflates to
 * against the manifest, the header in it, and, if asked for, every page. Of the Python tool's files only the content's MD5 is known. One bad file does not stop the others,
 * and a manifest that cannot be read is as bad as a file: nobody can say that what it names is good.
 * @throws RexusError INTERRUPTED
 */
export const verifyStored = async (
  deps: VerifyDeps,
  { runs, unreadable }: Catalogue,
  listener: VerifyListener,
  signal: AbortSignal,
): Promise<VerifyReport> => {
  const wanted: readonly Wanted[] = runs.flatMap(({ manifest }) =>
    manifest.databases.filter(isStored).map((record) => ({ id: manifest.id, record })),
  );
  listener({
    type: 'verify_started',
    files: wanted.length,
    bytes: wanted.reduce((sum, { record }) => sum + sizeOf(record), 0),
  });
  const files: VerifiedFile[] = [];
  for (const one of wanted) {
    throwIfInterrupted(signal);
    const verified: VerifiedFile = {
      id: one.id,
      database: one.record.name,
      file: nameOf(one.record),
      bytes: sizeOf(one.record),
      ...(await verify(deps, one.record, progressTo(listener, one.record, deps.clock), signal)),
    };
    files.push(verified);
    listener({ type: 'file_verified', verified });
  }
  for (const manifest of unreadable) listener({ type: 'manifest_unreadable', ...manifest });
  const bad = files.filter(({ result }) => result.status === 'bad').length;
  const exitCode = exitOf(bad, unreadable.length, files.length);
  const unopened = files.filter(({ result }) => result.status === 'unopened').length;
  listener({ type: 'verify_finished', good: files.length - unopened - bad, unopened, bad, exitCode });
  return { files, exitCode };
};

/** Who asked for a check must not be told that all is well when there was nothing to check. */
const exitOf = (bad: number, unreadable: number, files: number): ExitCode => {
  if (bad > 0) return EXIT_CODES.verificationFailed;
  if (unreadable > 0) return EXIT_CODES.catalogueUnreadable;
  return files === 0 ? EXIT_CODES.nothingToDo : EXIT_CODES.done;
};

/** Of the stored file; the Python tool wrote down the size of the content. */
const sizeOf = (record: GoodRecord): number => (record.status === 'completed' ? record.stored.bytes : record.sizeBytes);

const nameOf = (record: GoodRecord): string => (record.status === 'completed' ? record.stored.file : record.file);

const verify = async (
  { base, keyring, pace, readHeader, depth = 'header' }: VerifyDeps,
  record: GoodRecord,
  onProgress: PipelineProgress,
  signal: AbortSignal,
): Promise<Pick<VerifiedFile, 'result' | 'pages'>> => {
  let stage: VerifyStage = 'hash';
  let pages: VerifiedPages | null = null;
  const content = contentReader({ readHeader, depth, position: positionOf(record) }, signal);
  try {
    const { path, compression } = locateStored(base, record);
    const mostBytes = contentOf(record).bytes;
    const blocks = record.status === 'completed' ? record.stored.blocks : undefined;
    const reading = readToCompare(
      {
        file: path,
        compression,
        opener: openerOf(record.status === 'completed' ? record.stored.encryption : null, keyring),
        blocks,
        onProgress,
        mostBytes,
        onContent: content.take,
        pace,
        signal,
      },
      { stored: record.status === 'completed' ? record.stored : null, content: contentOf(record) },
    );
    const found = await reading.catch(async (error: unknown) => {
      if (!isOfContent(error)) throw error;
      // A file that has changed, or one that was stored bad? The difference tells whether the disk or the making of it is at fault.
      if (record.status === 'completed') await compareStored(path, record.stored, signal);
      if (hasCode(error, 'DECRYPTION_KEY_MISSING')) return null;
      stage = hasCode(error, 'STORED_FILE_DAMAGED') ? 'inflate' : 'decrypt';
      throw error;
    });
    if (found === null) return { result: { status: 'unopened' }, pages };
    if (record.status === 'completed') compareMeasured(path, record.stored, found.stored);
    stage = 'inflate';
    compareMeasured(path, contentOf(record), found.content);
    stage = 'header';
    const read = await content.read(path);
    pages = read.pages;
    if (record.status === 'completed') {
      compareHeader(path, read.header, { name: record.name, set: record.set });
    }
    stage = 'pages';
    read.requireSound();
    return { result: { status: 'good' }, pages };
  } catch (error) {
    if (hasCode(error, 'INTERRUPTED')) throw error;
    return { result: { status: 'bad', stage, error: asRexusError(error) }, pages };
  } finally {
    content.abandon();
  }
};

/** Nothing that says yet whether the stored file is what was written. */
const isOfContent = (error: unknown): boolean =>
  (['STORED_FILE_DAMAGED', 'DECRYPTION_KEY_MISSING', 'DECRYPTION_KEY_WRONG', 'KEY_UNREADABLE'] as const).some((code) =>
    hasCode(error, code),
  );

const positionOf = (record: GoodRecord): number => (record.status === 'completed' ? record.set.position : 1);

/** The Python tool took the MD5 of the content; of which side its size is, its manifests do not say. */
const contentOf = (record: GoodRecord): Expected =>
  record.status === 'completed' ? record.stored.content : { md5: record.contentMd5, sha256: null, bytes: null };

/** Tells the listener whenever a whole percent is reached. */
const progressTo = (listener: VerifyListener, record: GoodRecord, clock: VerifyDeps['clock']): PipelineProgress => {
  const startedMs = clock.monotonicMs();
  let last = -1;
  return (done, total) => {
    const percent = total === 0 ? 100 : Math.floor((done * 100) / total);
    if (percent === last) return;
    last = percent;
    const seconds = (clock.monotonicMs() - startedMs) / 1000;
    const bytesPerSecond = seconds > 0 ? done / seconds : null;
    listener({ type: 'verify_progress', file: nameOf(record), percent, bytesPerSecond });
  };
};
