import { basename } from 'node:path';
import type { Language } from '../../config/settings.ts';
import { PIPE } from '../../domain/localPath.ts';
import type { PassProgress } from '../../engine/packFiles.ts';
import type { Messages } from '../../messages/en.ts';
import { formatBytes, formatDuration, formatRate } from '../../messages/format.ts';
import { messagesFor } from '../../messages/messagesFor.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Output } from '../output.ts';
import { displayWidth, fitWidth } from './displayWidth.ts';
import { progressBar } from './progressLine.ts';

export type Pass = keyof Messages['pack']['pass'];

/** Often enough to look alive; a terminal over a slow line must not hold the work up. */
const REDRAW_MS = 100;
/** Less of a name says nothing: rather is the bar left out. */
const LEAST_NAME = 12;

/**
 * A live line with a bar, the pass's own speed so far and the time that it still takes at that speed; of a pipe, whose end nobody knows (a total of
 * Infinity), what has passed and the speed. Where the terminal is narrow the name is cut, not the numbers.
 */
export const passLine = (
  output: Pick<Output, 'live' | 'columns'>,
  clock: Pick<Clock, 'monotonicMs'>,
  language: Language,
): PassProgress<Pass> => {
  const t = messagesFor(language).pack;
  let pass = { key: '', startedMs: 0, startedBytes: 0, drawnMs: 0 };
  return (file, name, done, total) => {
    const now = clock.monotonicMs();
    const key = `${name} ${file}`;
    if (key !== pass.key) pass = { key, startedMs: now, startedBytes: done, drawnMs: now };
    else if (now - pass.drawnMs < REDRAW_MS) return;
    pass.drawnMs = now;
    const perMs = now > pass.startedMs ? (done - pass.startedBytes) / (now - pass.startedMs) : 0;
    const speed = perMs === 0 ? [] : [formatRate(perMs * 1000, language)];
    const label = file === PIPE ? t.standardInput : basename(file);
    if (total === Number.POSITIVE_INFINITY) {
      return output.live(fitted(output.columns, label, [t.pass[name], formatBytes(done, language), ...speed]));
    }
    const percent = total === 0 ? 100 : Math.min(100, Math.floor((done * 100) / total));
    const left = perMs === 0 ? [] : [t.left(formatDuration(Math.max(0, total - done) / perMs, language))];
    const numbers = [`${percent} %`, ...speed, ...left];
    output.live(fitted(output.columns, label, [t.pass[name], ...numbers], progressBar(percent)));
  };
};

const GAP = '  ';

/** The words after the name, the bar behind the first of them; where there is no room for all, first the bar is left out and then the first word. */
const fitted = (columns: number, name: string, words: readonly string[], bar: string | null = null): string => {
  const [pass = '', ...numbers] = words;
  // The last column stays empty (output.ts).
  const room = (text: string): number => columns - 1 - displayWidth(text);
  const withBar = ['', pass, ...(bar === null ? [] : [bar]), ...numbers].join(GAP);
  const fits = (rest: string): boolean => room(rest) >= Math.min(LEAST_NAME, displayWidth(name));
  const rest = [withBar, ['', ...words].join(GAP)].find(fits) ?? ['', ...numbers].join(GAP);
  return `${fitWidth(name, Math.max(0, room(rest)))}${rest}`;
};
