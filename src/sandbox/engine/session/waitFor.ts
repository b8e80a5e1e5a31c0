/** WAITFOR DELAY, WAITFOR TIME, and waiting for a condition. */
import { BatchAborted } from '../query/steps.ts';
import type { StatementBody } from '../sql/ast/statement.ts';
import { convertValue } from '../values/convert.ts';
import { momentOf } from '../values/dates.ts';
import { time } from '../values/types.ts';
import { evaluate } from './evaluate.ts';
import type { Frame, SessionState } from './sessionState.ts';

/** Resolves when the condition holds; looks again every few milliseconds. @throws BatchAborted */
export const untilTrue = async (holds: () => boolean, signal: AbortSignal): Promise<void> => {
  while (!holds()) {
    if (signal.aborted) throw new BatchAborted();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

/** WAITFOR: goes on when the time has come. @throws BatchAborted */
export const waitFor = async (
  session: SessionState,
  frame: Frame,
  statement: Extract<StatementBody, { kind: 'waitfor' }>,
): Promise<void> => {
  const { value, type } = evaluate(session, frame, statement.value);
  const until = convertValue(value, type, time(7));
  const ticks = momentOf(`T${String(until ?? '00:00:00')}`.replace(/^T/, '')).ticks;
  let ms = ticks / 10_000;
  if (statement.mode === 'time') {
    const now = session.instance.options.now();
    const midnight = new Date(now);
    midnight.setHours(0, 0, 0, 0);
    ms = midnight.getTime() + ms - now.getTime();
    if (ms < 0) ms += 86_400_000;
  }
  await new Promise<void>((resolve) => {
    const finishWaiting = (): void => {
      clearTimeout(timer);
      frame.signal.removeEventListener('abort', finishWaiting);
      resolve();
    };
    const timer = setTimeout(finishWaiting, ms);
    frame.signal.addEventListener('abort', finishWaiting, { once: true });
    if (frame.signal.aborted) finishWaiting();
  });
  if (frame.signal.aborted) throw new BatchAborted();
};
