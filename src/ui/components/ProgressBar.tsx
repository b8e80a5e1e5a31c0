import type { ReactElement } from 'react';
import { MARKS, type Tone } from '../theme.ts';
import { Line } from './Line.tsx';

/** How many of `width` cells are full: none at 0, all only at 100. */
export const fullCells = (percent: number, width: number): number =>
  percent >= 100 ? width : Math.min(width - 1, Math.floor((Math.max(0, percent) / 100) * width));

/** A bar of fixed width; the percentage is written beside it by whoever draws it. */
export const ProgressBar = ({
  percent,
  width,
  tone = 'accent',
}: {
  readonly percent: number;
  readonly width: number;
  readonly tone?: Tone;
}): ReactElement => {
  const full = fullCells(percent, width);
  return <Line tone={tone}>{MARKS.barFull.repeat(full) + MARKS.barEmpty.repeat(width - full)}</Line>;
};
