/** What the boot page (1:9) of a sandbox's own data set says (backupFacts.ts writes it). */
import type { BackupSet, Medium } from '../../../mtf/medium.ts';
import { PAGE_BYTES, PAGE_TYPES } from '../../../mtf/pageFormat.ts';
import { readBatches, slotReader } from '../../../mtf/readPages.ts';
import { failure } from './errors.ts';
import { BOOT_PAGE, PAGE_BODY_BYTES } from './pages.ts';

export interface BootFacts {
  /** Pages of the SQLite file. */
  readonly sqlitePages: number;
  /** The moment that the pages are of; null: a set of before there were stop points. */
  readonly at: Date | null;
}

const damaged = (): Error => failure(3189, 'Damage to the backup set was detected.');

/** Reads a page that stands at the boot page's place. @throws BackupFailure 3189 */
export const bootFactsIn = (page: Uint8Array): BootFacts => {
  const body = page.subarray(PAGE_BYTES - PAGE_BODY_BYTES);
  const end = body.indexOf(0);
  try {
    const identity: unknown = JSON.parse(new TextDecoder().decode(body.subarray(0, end < 0 ? body.length : end)));
    if (typeof identity === 'object' && identity !== null && 'sqlite_pages' in identity) {
      const { sqlite_pages: sqlitePages } = identity;
      if (typeof sqlitePages === 'number' && Number.isSafeInteger(sqlitePages) && sqlitePages > 0) {
        return { sqlitePages, at: momentIn(identity) };
      }
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw damaged();
};

const momentIn = (identity: object): Date | null => {
  if (!('at' in identity) || typeof identity.at !== 'string') return null;
  const at = new Date(identity.at);
  return Number.isNaN(at.getTime()) ? null : at;
};

/** Finds the boot page, which stands in the second extent. @throws BackupFailure 3189, MtfError */
export const readBootFacts = async ({ image }: Pick<Medium, 'image'>, set: BackupSet): Promise<BootFacts> => {
  const slotAt = slotReader(set);
  for await (const { bytes } of readBatches(image, set.data)) {
    for (let start = 0; start + PAGE_BYTES <= bytes.length; start += PAGE_BYTES) {
      const slot = slotAt(bytes, start);
      if (slot.kind === 'page' && slot.header.pageId === BOOT_PAGE && slot.header.type === PAGE_TYPES.boot) {
        return bootFactsIn(bytes.subarray(start, start + PAGE_BYTES));
      }
    }
  }
  throw damaged();
};
