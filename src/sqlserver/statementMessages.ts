import type { RestoreResult, StatementResult } from './sqlServer.ts';

/** An INFO of the server, by number: its text is of the session's language. */
export interface InfoMessage {
  readonly number: number;
  readonly message: string;
}

/** The percentage of `%d percent processed.` (3211); null for every other message (contract.md section 3.2). */
export const progressOf = ({ number, message }: InfoMessage): number | null => {
  if (number !== 3211) return null;
  const percent = Number(/\d+/.exec(message)?.[0] ?? Number.NaN);
  return percent >= 0 && percent <= 100 ? percent : null;
};

/** Pages and seconds from 3014: `… successfully processed 422 pages in 0.014 seconds (235.000 MB/sec).` */
export const resultOf = (said: readonly InfoMessage[]): StatementResult => {
  const numbers = /(\d+)\D+?(\d+[.,]\d+)/.exec(said.findLast(({ number }) => number === 3014)?.message ?? '');
  return {
    pages: Number(numbers?.[1] ?? 0),
    seconds: Number((numbers?.[2] ?? '0').replace(',', '.')),
    messages: said.filter(({ number }) => number !== 3211).map(({ message }) => message),
  };
};

/** As resultOf, with what RESTORE LOG says of a stop that lies behind the end of this log: 4322, of a mark 4329 (contract.md section 6.5). */
export const restoreResultOf = (said: readonly InfoMessage[]): RestoreResult => ({
  ...resultOf(said),
  isStopBehind: said.some(({ number }) => number === 4322 || number === 4329),
});
