import type { FileProgress } from '../../services.ts';
import type { Output } from '../output.ts';

const CELLS = 20;

/** `users.bak  ████████░░░░░░░░░░░░  42 %`: a bar full only at the end. */
export const progressBar = (percent: number): string => {
  const full = percent >= 100 ? CELLS : Math.min(CELLS - 1, Math.floor((Math.max(0, percent) / 100) * CELLS));
  return '█'.repeat(full) + '░'.repeat(CELLS - full);
};

/** A live line that says how much of a file has been read; written only when a whole percent is reached. */
export const progressLine = (output: Output): FileProgress => {
  let shown = '';
  return (path, done, total) => {
    const percent = total === 0 ? 100 : Math.floor((done * 100) / total);
    const text = `${path}  ${progressBar(percent)}  ${percent} %`;
    if (text !== shown) output.live(text);
    shown = text;
  };
};
