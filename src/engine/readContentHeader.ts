import type { DatabaseName } from '../domain/databaseName.ts';
import type { LocalPath } from '../domain/localPath.ts';
import type { Lsn } from '../domain/lsn.ts';
import { RexusError } from '../domain/rexusError.ts';
import { bytesSource } from '../mtf/byteSource.ts';
import { MtfError } from '../mtf/mtfError.ts';
import { readMedium } from '../mtf/readMedium.ts';

/** So much of the content's beginning holds the label, the set's descriptor and the configuration of the start (mtf.md section 2). */
export const HEADER_BYTES = 1024 * 1024;

/** What content says of itself; null where it does not say. */
export interface ContentHeader {
  readonly databaseName: string | null;
  readonly backupSetGuid: string | null;
  /** Its place in the chain; null where the end of the content was not read: only the configuration there has the final LSNs. */
  readonly lsns: SetLsns | null;
}

export interface SetLsns {
  readonly firstLsn: Lsn;
  readonly lastLsn: Lsn;
}

/** Reads the header in the first bytes of inflated content, with no server. @throws RexusError STORED_FILE_DAMAGED if there is none */
export type ReadContentHeader = (file: LocalPath, head: Uint8Array) => Promise<ContentHeader>;

/** The header of Microsoft Tape Format, as SQL Server writes it. */
export const readContentHeader: ReadContentHeader = async (file, head) => {
  try {
    const { sets } = await readMedium(bytesSource(head));
    return {
      databaseName: sets[0]?.atStart.set.databaseName ?? null,
      backupSetGuid: sets[0]?.guid ?? null,
      lsns: sets[0]?.atEnd?.set ?? null,
    };
  } catch (error) {
    if (!(error instanceof MtfError)) throw error;
    throw new RexusError('STORED_FILE_DAMAGED', { path: file, reason: error.message }, { cause: error });
  }
};

/** @throws RexusError STORED_FILE_DAMAGED if the content is of another database, another backup or another place in the chain than the manifest says */
export const compareHeader = (
  file: LocalPath,
  header: ContentHeader,
  expected: { readonly name: DatabaseName; readonly set: SetLsns & { readonly backupSetGuid: string } },
): void => {
  const differs = (what: 'database' | 'set' | 'lsns', seen: string | null, wanted: string): void => {
    if (seen === null || seen.toLowerCase() === wanted.toLowerCase()) return;
    const reason = { code: 'header_of_another', what, found: seen, wanted } as const;
    throw new RexusError('STORED_FILE_DAMAGED', { path: file, reason });
  };
  differs('database', header.databaseName, expected.name);
  differs('set', header.backupSetGuid, expected.set.backupSetGuid);
  differs('lsns', header.lsns && lsnsText(header.lsns), lsnsText(expected.set));
};

const lsnsText = ({ firstLsn, lastLsn }: SetLsns): string => `${firstLsn}–${lastLsn}`;
