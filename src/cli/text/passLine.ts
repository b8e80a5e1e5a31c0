import { basename } from 'node:path';
import type { Language } from '../../config/settings.ts';
import type { PassProgress } from '../../engine/packFiles.ts';
import type { Messages } from '../../messages/en.ts';
import { formatDuration, formatRate } from '../../messages/format.ts';
import { messagesFor } from '../../messages/messagesFor.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Output } from '../output.ts';
import { progressBar } from './progressLine.ts';

type Pass = keyof Messages['pack']['pass'];

/** Often enough to look alive; a terminal over a slow line must not hold the work up. */
const REDRAW_MS = 100;

/** A live line with a bar, the pass's own speed so far and the time that it still takes at that speed. */
export const passLine = (output: Output, clock: Pick<Clock, 'monotonicMs'>, language: Language): PassProgress<Pass> => {
  const t = messagesFor(language).pack;
  let pass = { key: '', startedMs: 0, startedBytes: 0, drawnMs: 0 };
  return (file, name, done, total) => {
    const now = clock.monotonicMs();
    const key = `${name} ${file}`;
    if (key !== pass.key) pass = { key, startedMs: now, startedBytes: done, drawnMs: now };
    else if (now - pass.drawnMs < REDRAW_MS) return;
    pass.drawnMs = now;
    const percent = total === 0 ? 100 : Math.min(100, Math.floor((done * 100) / total));
    const text = `${basename(file)}  ${t.pass[name]}  ${progressBar(percent)}  ${percent} %`;
    const perMs = now > pass.startedMs ? (done - pass.startedBytes) / (now - pass.startedMs) : 0;
    if (perMs === 0) return output.live(text);
    const left = formatDuration(Math.max(0, total - done) / perMs, language);
    output.live(`${text}  ${formatRate(perMs * 1000, language)}  ${t.left(left)}`);
  };
};
