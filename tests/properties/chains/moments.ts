import type { Planner } from './planner.ts';
import type { Story } from './story.ts';

/**
 * The instants that are worth asking for: at, just before and just after each commit and each restore, each header's times, each edge of a window;
 * inside windows and between them; before the first and after the last. Oldest first, each once.
 */
export const momentsOf = ({ timeline, taken, server }: Story, { chains }: Planner): readonly number[] => {
  const around = (ms: number): readonly number[] => [ms - 4, ms - 1, ms, ms + 1, ms + 4];
  const moments = [
    ...timeline.chapters.flatMap(({ fromMs }) => around(fromMs)),
    ...taken.flatMap(({ beganMs, endedMs }) => [beganMs, endedMs, Math.floor(endedMs / 1000) * 1000 + 1000]),
    ...chains.windows.flatMap(({ fromMs, toMs }) => [
      ...around(fromMs),
      ...around(toMs),
      Math.floor((fromMs + toMs) / 2),
    ]),
    ...chains.holes.flatMap(({ fromMs, toMs }) => [Math.floor((fromMs + toMs) / 2)]),
    (timeline.chapters[0]?.fromMs ?? 0) - 86_400_000,
    server.clock.nowMs + 86_400_000,
  ];
  return [...new Set(moments)].sort((a, b) => a - b);
};
