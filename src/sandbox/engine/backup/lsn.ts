/** Log sequence numbers as the sandbox counts them (contract.md section 6). */

export interface LsnParts {
  readonly vlf: number;
  readonly block: number;
  readonly slot: number;
}

/** RESTORE's decimal: VLF * 10^15 + block * 10^5 + slot. */
export const lsnText = ({ vlf, block, slot }: LsnParts): string =>
  (BigInt(vlf) * 10n ** 15n + BigInt(block) * 10n ** 5n + BigInt(slot)).toString();

export const lsnParts = (text: string): { vlf: number; block: number; slot: number } => {
  const value = BigInt(text);
  return {
    vlf: Number(value / 10n ** 15n),
    block: Number((value / 10n ** 5n) % 10n ** 10n),
    slot: Number(value % 10n ** 5n),
  };
};

/** Where the next log record goes after one that filled a block of its own, as a checkpoint and the end of a backup do. */
export const nextLsn = ({ vlf, block }: LsnParts): { vlf: number; block: number; slot: number } => ({
  vlf,
  block: block + 8,
  slot: 1,
});

/** Behind one committed write: the next block, its first slot; a virtual log file ends sometime. */
export const advanceLsn = ({ vlf, block }: LsnParts): { vlf: number; block: number; slot: number } => {
  const next = block + 8;
  return next > 1_000_000 ? { vlf: vlf + 1, block: 16, slot: 1 } : { vlf, block: next, slot: 1 };
};

export const isLaterLsn = (a: LsnParts, b: LsnParts): boolean =>
  a.vlf !== b.vlf ? a.vlf > b.vlf : a.block !== b.block ? a.block > b.block : a.slot > b.slot;
