import type { PassProgress } from '../engine/packFiles.ts';
import type { StandaloneContext } from './commandContext.ts';
import { createOutput } from './output.ts';
import { type Pass, passLine } from './text/passLine.ts';

export interface PassBar {
  readonly onProgress: PassProgress<Pass>;
  /** Before anything is printed under it. */
  clear(): void;
}

/** Does what takes long while a bar shows how far it has come: on stderr, since stdout may be a report's file or the data themselves. */
export const withPassBar = async <T>(
  { environment, language }: StandaloneContext,
  work: (bar: PassBar) => Promise<T>,
): Promise<T> => {
  const { stderr, variables, clock } = environment;
  const screen = createOutput({ stdout: stderr, stderr, variables });
  const clear = (): void => screen.live('');
  try {
    return await work({ onProgress: passLine(screen, clock, language), clear });
  } finally {
    clear();
  }
};
