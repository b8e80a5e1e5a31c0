/**
 * A sandbox data file as pages of SQL Server. SQLite's page n (8192 bytes, the last 96 of them reserved and unused) is the body of one SQL
 * Server page; the page ids that SQL Server keeps for itself are skipped, so that both directions are exact. Pure.
 */
import {
  EXTENT_BYTES,
  PAGE_BYTES,
  PAGE_CHECKSUM_OFFSET,
  PAGE_FLAGS,
  PAGE_HEADER_BYTES,
  PAGE_TYPES,
  PAGES_PER_EXTENT,
  PFS_ALLOCATED,
  PFS_FIRST_BYTE,
  PFS_INTERVAL,
  pageChecksum,
  pfsPageOf,
  wordsOf,
} from '../../../mtf/pageFormat.ts';

export const PAGE_BODY_BYTES = PAGE_BYTES - PAGE_HEADER_BYTES;
/** File header, allocation maps and boot page stand in the first two extents. */
const FIRST_DATA_PAGE = 16;
export const BOOT_PAGE = 9;
/** Pages of one GAM interval (4 GB); each later interval begins with its own GAM and SGAM, and has its change maps as 6 and 7. */
const GAM_INTERVAL = 511_232;
const GAM_OFFSETS: readonly number[] = [0, 1, 6, 7];
const SYSTEM_PAGES: ReadonlyMap<number, number> = new Map([
  [0, PAGE_TYPES.fileHeader],
  [1, PAGE_TYPES.pfs],
  [2, PAGE_TYPES.gam],
  [3, PAGE_TYPES.sgam],
  [6, PAGE_TYPES.differentialMap],
  [7, PAGE_TYPES.bulkMap],
  [BOOT_PAGE, PAGE_TYPES.boot],
]);
const GAM_TYPES: readonly number[] = [PAGE_TYPES.gam, PAGE_TYPES.sgam, PAGE_TYPES.differentialMap, PAGE_TYPES.bulkMap];

/** True for the ids that hold no data of ours: SQL Server's own pages and the rest of the first two extents. */
const isReserved = (pageId: number): boolean =>
  pageId < FIRST_DATA_PAGE || pageId % PFS_INTERVAL === 0 || GAM_OFFSETS.includes(pageId % GAM_INTERVAL);

/** How many reserved ids are less than or equal to `pageId`, which is at least FIRST_DATA_PAGE - 1. */
const reservedUpTo = (pageId: number): number => {
  const pfs = Math.floor(pageId / PFS_INTERVAL);
  const whole = Math.floor(pageId / GAM_INTERVAL);
  // Whole intervals after the first have four pages each; of the last one, those that it reaches.
  const gam =
    whole === 0 ? 0 : (whole - 1) * GAM_OFFSETS.length + GAM_OFFSETS.filter((at) => at <= pageId % GAM_INTERVAL).length;
  // 511 232 and 8088 have their first common multiple after 1011 intervals: such a page would be counted twice.
  return FIRST_DATA_PAGE + pfs + gam - Math.floor(pageId / (GAM_INTERVAL * 1011));
};

/** The page id of SQLite's page, which counts from 1. */
export const pageIdOf = (sqlitePage: number): number => {
  let pageId = FIRST_DATA_PAGE - 1 + sqlitePage;
  for (;;) {
    const missing = sqlitePage - (pageId + 1 - reservedUpTo(pageId));
    if (missing === 0) break;
    pageId += missing;
  }
  while (isReserved(pageId)) pageId--;
  return pageId;
};

/** SQLite's page of a page id; null for a reserved one. */
export const sqlitePageOf = (pageId: number): number | null =>
  isReserved(pageId) ? null : pageId + 1 - reservedUpTo(pageId);

/** The size that SQL Server would show for a data file of so many SQLite pages: whole extents. */
export const dataFileBytes = (sqlitePages: number): number =>
  Math.ceil(((sqlitePages === 0 ? BOOT_PAGE : pageIdOf(sqlitePages)) + 1) / PAGES_PER_EXTENT) * EXTENT_BYTES;

/** The type of a page that SQL Server would write itself; null for pages of data and ids that stay empty. */
const systemPageType = (pageId: number): number | null => {
  const first = SYSTEM_PAGES.get(pageId);
  if (first !== undefined) return first;
  if (pageId < FIRST_DATA_PAGE) return null;
  if (pageId % PFS_INTERVAL === 0) return PAGE_TYPES.pfs;
  return GAM_TYPES[GAM_OFFSETS.indexOf(pageId % GAM_INTERVAL)] ?? null;
};

export interface PageFile {
  readonly fileId: number;
  readonly sqlitePages: number;
  /** Stands in the boot page (1:9) and the file header (1:0) as text. */
  readonly identity: Uint8Array;
}

/** True if the allocation map of the file says that a page stands here. */
const isAllocated = (file: PageFile, pageId: number): boolean => {
  const sqlitePage = sqlitePageOf(pageId);
  return sqlitePage === null ? systemPageType(pageId) !== null : sqlitePage <= file.sqlitePages;
};

/**
 * Fills the slot of one page in `target` (8192 zero bytes, aligned): its header, its body and its checksum. Ids that nothing stands at stay zero.
 * `sqlitePage` gives the SQLite page's bytes for ids of data.
 */
export const writePage = (
  target: Uint8Array,
  file: PageFile,
  pageId: number,
  sqlitePage: (page: number) => Uint8Array,
): void => {
  if (!isAllocated(file, pageId)) return;
  const data = sqlitePageOf(pageId);
  const type = data === null ? (systemPageType(pageId) ?? PAGE_TYPES.data) : PAGE_TYPES.data;
  const view = new DataView(target.buffer, target.byteOffset, PAGE_BYTES);
  view.setUint8(0, 1);
  view.setUint8(1, type);
  view.setUint16(4, PAGE_FLAGS.checksum, true);
  view.setUint32(32, pageId, true);
  view.setUint16(36, file.fileId, true);
  if (data !== null) target.set(sqlitePage(data).subarray(0, PAGE_BODY_BYTES), PAGE_HEADER_BYTES);
  else if (type === PAGE_TYPES.pfs) {
    const first = pageId === 1 ? 0 : pageId;
    for (let index = 0; index < PFS_INTERVAL; index++) {
      if (isAllocated(file, first + index)) target[PFS_FIRST_BYTE + index] = PFS_ALLOCATED;
    }
  } else if (type === PAGE_TYPES.boot || type === PAGE_TYPES.fileHeader) {
    target.set(file.identity.subarray(0, PAGE_BODY_BYTES), PAGE_HEADER_BYTES);
  }
  view.setUint32(PAGE_CHECKSUM_OFFSET, pageChecksum(wordsOf(target)), true);
};

/** The SQLite page inside a page of data: its body and the reserved bytes, which are zero. */
export const readSqlitePage = (page: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(PAGE_BYTES);
  bytes.set(page.subarray(PAGE_HEADER_BYTES, PAGE_BYTES));
  return bytes;
};

/** The extents that hold these SQLite pages and what describes them: file header and boot page, and the PFS pages of what the file has grown by. */
export const extentsOf = (
  sqlitePages: Iterable<number>,
  pageCount: number,
  pageCountBefore: number,
): readonly number[] => {
  const extentOf = (pageId: number): number => Math.floor(pageId / PAGES_PER_EXTENT);
  const extents = new Set([0, 1]);
  for (const page of sqlitePages) if (page <= pageCount) extents.add(extentOf(pageIdOf(page)));
  if (pageCount !== pageCountBefore) {
    const last = pageIdOf(Math.max(pageCount, pageCountBefore));
    for (let pageId = pageIdOf(Math.max(1, Math.min(pageCount, pageCountBefore))); ; pageId += PFS_INTERVAL) {
      const pfs = pfsPageOf(Math.min(pageId, last));
      if (pfs < dataFileBytes(pageCount) / PAGE_BYTES) extents.add(extentOf(pfs));
      if (pageId >= last) break;
    }
  }
  return [...extents].sort((a, b) => a - b);
};
