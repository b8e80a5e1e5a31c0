import type { CommandContext } from './commandContext.ts';

/** Does what takes long, and tells a person who stops it that the stopping itself takes a moment. */
export const withStopNotice = async <T>(
  { output, messages, signal }: CommandContext,
  wantsJson: boolean,
  work: () => Promise<T>,
): Promise<T> => {
  const notice = (): void => {
    if (!wantsJson) output.error(messages.cli.stopping);
  };
  signal.addEventListener('abort', notice, { once: true });
  try {
    return await work();
  } finally {
    signal.removeEventListener('abort', notice);
  }
};
