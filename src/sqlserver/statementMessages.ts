import type { StatementResult } from './sqlServer.ts';

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
