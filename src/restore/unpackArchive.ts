import { chmod, symlink, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import type { Entry, ZipFile } from 'yauzl';
import { throwIfInterrupted } from '../domain/interrupted.ts';
import { type LocalPath, localPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import type { RunId } from '../domain/runId.ts';
import { systemDisk } from '../platform/disk.ts';
import { writeError } from '../platform/fileErrors.ts';
import { entryPath, refuseLinksOut } from './entryPath.ts';
import { makeFolderDurably } from './makeFolderDurably.ts';
import { kindOf, putInPlace, temporaryFor } from './putInPlace.ts';

/** The kinds of a Unix mode, in the upper half of a zip entry's external attributes. */
const KIND_BITS = 0o170000;
const LINK = 0o120000;
/** A link's text is a path; more is damage. */
const LONGEST_LINK = 4096;

interface PlacedEntry {
  readonly entry: Entry;
  readonly path: LocalPath;
  readonly kind: 'file' | 'folder' | 'link';
}

/**
 * Unpacks a zip into a folder, each file whole or not at all, what differs kept beside. Every name is looked at before the first file is written;
 * links are made last, so that nothing is ever written through one of them. Gives the number of files and links.
 * @throws RexusError STORED_FILE_OUTSIDE, STORED_FILE_DAMAGED, FILE_UNWRITABLE, DISK_FULL, INTERRUPTED
 */
export const unpackArchive = async (
  archive: LocalPath,
  folder: LocalPath,
  id: RunId,
  signal: AbortSignal,
): Promise<number> => {
  const { openPromise } = await import('yauzl');
  const damaged = (error: unknown): RexusError =>
    error instanceof RexusError
      ? error
      : new RexusError(
          'STORED_FILE_DAMAGED',
          { path: archive, reason: error instanceof Error ? error.message : String(error) },
          { cause: error },
        );
  const zip = await openPromise(archive, { lazyEntries: true, autoClose: false }).catch((error: unknown) => {
    throw damaged(error);
  });
  try {
    const placed = await placeEntries(zip, folder).catch((error: unknown) => {
      throw damaged(error);
    });
    await makeFolderDurably(folder);
    const inOrder = (['folder', 'file', 'link'] as const).flatMap((kind) => placed.filter((one) => one.kind === kind));
    for (const one of inOrder) {
      throwIfInterrupted(signal);
      await refuseLinksOut(folder, one.path);
      if (one.kind === 'folder') await makeFolderDurably(one.path);
      else await unpackEntry(zip, one, { id, signal, damaged });
    }
    return inOrder.filter(({ kind }) => kind !== 'folder').length;
  } finally {
    zip.close();
  }
};

/** yauzl refuses absolute names and `..` itself; its words for that are not ours. */
const LEADS_OUT = /^(absolute path|invalid relative path|invalid characters in fileName): (.*)$/;

const placeEntries = async (zip: ZipFile, folder: LocalPath): Promise<readonly PlacedEntry[]> => {
  const placed: PlacedEntry[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      const isLink = ((entry.externalFileAttributes >>> 16) & KIND_BITS) === LINK;
      const kind = entry.fileName.endsWith('/') ? 'folder' : isLink ? 'link' : 'file';
      placed.push({ entry, path: entryPath(folder, entry.fileName), kind });
    }
  } catch (error) {
    const outside = error instanceof Error ? LEADS_OUT.exec(error.message)?.[2] : undefined;
    throw outside === undefined ? error : new RexusError('STORED_FILE_OUTSIDE', { path: outside }, { cause: error });
  }
  return placed;
};

interface Unpacking {
  readonly id: RunId;
  readonly signal: AbortSignal;
  readonly damaged: (error: unknown) => RexusError;
}

const unpackEntry = async (zip: ZipFile, { entry, path, kind }: PlacedEntry, unpacking: Unpacking): Promise<void> => {
  const temporary = temporaryFor(path, unpacking.id);
  await makeFolderDurably(localPath(dirname(path)));
  try {
    await systemDisk.remove(temporary);
    const content = await zip.openReadStreamPromise(entry).catch((error: unknown) => {
      throw unpacking.damaged(error);
    });
    if (kind === 'link') await symlink(await readLink(content, unpacking), temporary);
    else await writeFile(content, temporary, unpacking);
    if (kind === 'file') {
      const mode = (entry.externalFileAttributes >>> 16) & 0o777;
      if (mode !== 0) await chmod(temporary, mode);
      const changed = entry.getLastModDate();
      await utimes(temporary, changed, changed);
    }
    if (kind === 'link' && (await kindOf(path)) === 'folder') {
      throw new RexusError('FILE_UNWRITABLE', { path, reason: { code: 'folder_in_its_place' } });
    }
    await putInPlace(temporary, path, unpacking.id);
  } catch (error) {
    await systemDisk.remove(temporary).catch(() => undefined);
    throw writeError(error, path);
  }
};

const writeFile = async (content: Readable, to: LocalPath, { signal, damaged }: Unpacking): Promise<void> => {
  const file = await systemDisk.create(to);
  try {
    for await (const chunk of chunksOf(content, damaged)) {
      throwIfInterrupted(signal);
      await file.write(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
};

const readLink = async (content: Readable, { damaged }: Unpacking): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunksOf(content, damaged)) {
    bytes += chunk.length;
    if (bytes > LONGEST_LINK) throw damaged(new RangeError('a link longer than any path'));
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** What fails while reading is the archive's fault, not that of the file being written. */
async function* chunksOf(content: Readable, damaged: (error: unknown) => RexusError): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of content) {
      if (!(chunk instanceof Uint8Array)) throw new TypeError('the entry is no stream of bytes');
      yield chunk;
    }
  } catch (error) {
    throw damaged(error);
  }
}
