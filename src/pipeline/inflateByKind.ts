import type { Keyring } from '../domain/encryption.ts';
import type { OpenFile } from '../platform/disk.ts';
import { openedFile } from './age/openedFile.ts';
import { type InflateRequest, inflate } from './inflate.ts';
import { DIGEST_NAMES, measured, meter } from './measure.ts';
import type { BothSides } from './packFile.ts';
import { peekedFile } from './peekedFile.ts';
import type { StoreFormat } from './storedFileFormat.ts';
import { KIND_BYTES, storedKind } from './storedKind.ts';

export interface InflateByKindRequest extends Pick<InflateRequest, 'path' | 'signal' | 'onProgress' | 'take'> {
  /** How the content was compressed; null: as its first bytes say. */
  readonly compression: StoreFormat['compression'] | null;
  /** Whether it is an age file; null: as its first bytes say. */
  readonly isEncrypted: boolean | null;
  /** Only asked for an encrypted file. */
  readonly keyring: Keyring;
}

export interface InflatedByKind extends BothSides {
  readonly compression: StoreFormat['compression'];
  readonly isEncrypted: boolean;
}

/** Reads a file of which not even the kind may be known (it came through a pipe, or its name says nothing) as `inflate` reads others. @throws as inflate */
export const inflateByKind = async (file: OpenFile, request: InflateByKindRequest): Promise<InflatedByKind> => {
  const { path, signal, onProgress, take, keyring } = request;
  const digests = { content: DIGEST_NAMES, stored: DIGEST_NAMES };
  const outer = await peekedFile(file, KIND_BYTES, path);
  const isEncrypted = request.isEncrypted ?? storedKind(outer.beginning) === 'age';
  const compressionOf = (beginning: Uint8Array): StoreFormat['compression'] => {
    const kind = storedKind(beginning);
    return request.compression ?? (kind === 'age' ? 'none' : kind);
  };
  if (!isEncrypted) {
    const compression = compressionOf(outer.beginning);
    const sides = await inflate(outer.file, { path, compression, signal, onProgress, digests, take });
    return { content: measured(sides.content), stored: measured(sides.stored), compression, isEncrypted };
  }
  const { bytes: total } = await file.facts();
  const stored = meter(DIGEST_NAMES);
  const onStored = (bytes: Uint8Array): void => {
    stored.update(bytes);
    onProgress?.(stored.bytes, total);
  };
  const opened = await openedFile(outer.file, { path, opener: { keyring }, onStored });
  const inner = await peekedFile(opened, KIND_BYTES, path);
  const compression = compressionOf(inner.beginning);
  const { content } = await inflate(inner.file, { path, compression, digests, signal, take });
  return { content: measured(content), stored: measured(stored.finish()), compression, isEncrypted };
};
