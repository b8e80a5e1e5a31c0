import type { Brand } from './brand.ts';

/**
 * A log sequence number as RESTORE prints it: VLF * 10^15 + block * 10^5 + slot (contract.md section 6).
 * Up to 25 digits, hence a bigint: neighbouring LSNs are equal as JS numbers.
 */
export type Lsn = Brand<bigint, 'Lsn'>;

/** Reads the decimal text of a `numeric(25,0)`. @throws RangeError if the text is no such number */
export const parseLsn = (text: string): Lsn => {
  if (!/^\d{1,25}$/.test(text)) throw new RangeError(`not a log sequence number: ${text}`);
  return BigInt(text) as Lsn;
};

/** The decimal text, as manifests and T-SQL write it. */
export const formatLsn = (lsn: Lsn): string => lsn.toString();
