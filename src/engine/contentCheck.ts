import type { LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { isSound, type PageCheck } from '../mtf/checkPages.ts';
import { MtfError } from '../mtf/mtfError.ts';
import { pushedSource } from '../mtf/pushedSource.ts';
import { type InspectedMedium, inspectMedium } from './inspectMedium.ts';

/** Reads content as a backup medium while it passes by on its way from a stored file: no temporary file, flat memory. */
export interface ContentCheck {
  /** Takes the next block; it may be used for something else afterwards. */
  take(block: Uint8Array): Promise<void>;
  /** After the last block. @throws MtfError if it is no medium at all */
  finish(): Promise<InspectedMedium>;
  /** The content did not come to its end: nothing is asked of it any more. */
  abandon(): void;
}

export const startContentCheck = (pages: boolean, signal: AbortSignal): ContentCheck => {
  const { source, push, end, fail, stop } = pushedSource();
  const reading = inspectMedium(source, { pages, signal }, () => 0, 0);
  // Behind damage nothing is read any more, and what still comes must not wait for it. Who asks for the result hears of the error.
  reading.then(stop, stop);
  return {
    take: push,
    finish: () => {
      end();
      return reading;
    },
    abandon: () => fail(new MtfError('the medium ends here in the middle of something', 0)),
  };
};

/** Pages that are named one by one in an error. */
const NAMED = 10;

/**
 * Says what is wrong with checked content, if anything is: a medium that cannot be read to its end, damaged pages, check sums that differ.
 * @throws RexusError STORED_FILE_DAMAGED
 */
export const requireSound = (path: LocalPath, { medium, checks }: InspectedMedium): void => {
  if (medium.damage !== null) throw damaged(path, medium.damage);
  const unsound = (checks ?? []).filter((check) => !isSound(check));
  if (unsound.length === 0) return;
  const pages = unsound.flatMap((check) => check.damaged);
  if (pages.length > 0) {
    const counts = pageCounts(checks ?? []);
    const named = pages.slice(0, NAMED).map(({ fileId, pageId }) => `${fileId}:${pageId}`);
    const reason = { code: 'damaged_pages', pages: named, damaged: counts.damaged, checked: counts.checked } as const;
    throw new RexusError('STORED_FILE_DAMAGED', { path, reason });
  }
  const streams = unsound.flatMap((check) => check.streams.filter(({ stored, computed }) => stored !== computed));
  const blocks = unsound.flatMap((check) => check.blocks.damaged);
  const offset = streams[0]?.offset ?? blocks[0]?.offset ?? 0;
  const reason = { code: 'wrong_sums', streams: streams.length, blocks: blocks.length, offset } as const;
  throw new RexusError('STORED_FILE_DAMAGED', { path, reason });
};

/** A medium's error as one of the stored file that it is in. */
export const damaged = (path: LocalPath, error: MtfError): RexusError<'STORED_FILE_DAMAGED'> => {
  const { problem, offset } = error;
  return new RexusError('STORED_FILE_DAMAGED', { path, reason: { code: 'medium', problem, offset } }, { cause: error });
};

/** Pages of all sets of a medium; `checked` are those that carry a checksum or torn-page bits. */
export interface PageCounts {
  readonly checked: number;
  readonly damaged: number;
  readonly unchecked: number;
}

export const pageCounts = (checks: readonly PageCheck[]): PageCounts => ({
  checked: checks.reduce((sum, { valid, damagedCount }) => sum + valid + damagedCount, 0),
  damaged: checks.reduce((sum, { damagedCount }) => sum + damagedCount, 0),
  unchecked: checks.reduce((sum, { unprotected }) => sum + unprotected, 0),
});
