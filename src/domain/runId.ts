import type { Brand } from './brand.ts';

/** `YYYYMMDD_HHMMSS` in local time, `_2`, `_3` … behind it if that second was taken: a run's name in files and on screens. */
export type RunId = Brand<string, 'RunId'>;

const PATTERN = /^\d{8}_\d{6}(_[1-9]\d*)?$/;

export const isRunId = (text: string): text is RunId => PATTERN.test(text);

/** @throws RangeError if the text is no run id */
export const parseRunId = (text: string): RunId => {
  if (!isRunId(text)) throw new RangeError(`not a run id: ${JSON.stringify(text)}`);
  return text;
};

/** The id for a run that starts now: the first of the second, or the next number that is not taken. */
export const nextRunId = (now: Date, isTaken: (id: RunId) => boolean): RunId => {
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const base = `${day}_${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  for (let n = 1; ; n++) {
    const id = parseRunId(n === 1 ? base : `${base}_${n}`);
    if (!isTaken(id)) return id;
  }
};

/** Orders ids as their runs began: by second, then by number (`_10` after `_9`). */
export const compareRunIds = (a: RunId, b: RunId): number => {
  const [secondA, secondB] = [a.slice(0, 15), b.slice(0, 15)];
  if (secondA !== secondB) return secondA < secondB ? -1 : 1;
  return Number(a.slice(16) || 1) - Number(b.slice(16) || 1);
};
