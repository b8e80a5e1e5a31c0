/** Something used before it was earned, in the caller's unit: bytes, or milliseconds of a processor. */
export interface Debt {
  readonly amount: number;
  readonly atMs: number;
}

/** What is left of it after the time that has passed. Nothing is saved up: who did nothing for an hour may not rush for an hour. Pure. */
export const paidOff = ({ amount, atMs }: Debt, perMs: number, nowMs: number): Debt => ({
  amount: Math.max(0, amount - (nowMs - atMs) * perMs),
  atMs: nowMs,
});

/** How long until it is paid, in whole milliseconds. */
export const msUntilPaid = ({ amount }: Debt, perMs: number): number => Math.ceil(amount / perMs);
