import type { LocalPath } from '../domain/localPath.ts';
import { MtfError } from '../mtf/mtfError.ts';
import { keepBeginning } from '../pipeline/keepBeginning.ts';
import { damaged, pageCounts, requireSound, startContentCheck } from './contentCheck.ts';
import { type ContentHeader, HEADER_BYTES, type ReadContentHeader } from './readContentHeader.ts';
import type { VerifiedPages, VerifyDepth } from './verifyReport.ts';

/** Looks at content while it passes by, as deep as was asked for. */
export interface ContentReader {
  take(block: Uint8Array): Promise<void>;
  /** After the last block. @throws RexusError STORED_FILE_DAMAGED where there is no header */
  read(path: LocalPath): Promise<ReadContent>;
  /** What comes is not looked at any more; harmless when all has been read. */
  abandon(): void;
}

export interface ReadContent {
  readonly header: ContentHeader;
  readonly pages: VerifiedPages | null;
  /** @throws RexusError STORED_FILE_DAMAGED naming what is wrong with the content, if anything is */
  requireSound(): void;
}

export interface ContentReaderRequest {
  readonly readHeader: ReadContentHeader;
  readonly depth: VerifyDepth;
  /** Of the backup set on the medium: behind the first one, only reading all of it finds its header. */
  readonly position: number;
}

export const contentReader = (request: ContentReaderRequest, signal: AbortSignal): ContentReader =>
  request.depth === 'pages' || request.position > 1 ? wholeReader(request, signal) : headReader(request.readHeader);

const headReader = (readHeader: ReadContentHeader): ContentReader => {
  const head = keepBeginning(HEADER_BYTES);
  return {
    take: async (block) => head.take(block),
    read: async (path) => ({
      header: await readHeader(path, head.bytes()),
      pages: null,
      requireSound: () => {},
    }),
    abandon: () => {},
  };
};

const wholeReader = ({ depth, position }: ContentReaderRequest, signal: AbortSignal): ContentReader => {
  const check = startContentCheck(depth === 'pages', signal);
  return {
    take: check.take,
    read: async (path) => {
      const content = await check.finish().catch((error: unknown) => {
        throw error instanceof MtfError ? damaged(path, error) : error;
      });
      const set = content.medium.sets.find((one) => one.position === position);
      // What is wrong with the medium says more than that the set is not on it.
      if (set === undefined) requireSound(path, content);
      const pages: VerifiedPages | null = content.checks && {
        ...pageCounts(content.checks),
        damagedPages: content.checks.flatMap((one) =>
          one.damaged.map(({ fileId, pageId, offset, why }) => ({ page: `${fileId}:${pageId}`, offset, reason: why })),
        ),
      };
      return {
        header: {
          databaseName: set?.atStart.set.databaseName ?? null,
          backupSetGuid: set?.guid ?? '',
          lsns: set?.atEnd?.set ?? null,
        },
        pages,
        requireSound: () => requireSound(path, content),
      };
    },
    abandon: check.abandon,
  };
};
