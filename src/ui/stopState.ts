import type { Press } from './keys.ts';

/** Stopping is asked for, then waited for: the server gets a cancel and the run cleans up. */
export type StopState = 'not_asked' | 'asking' | 'stopping';

/** Esc asks; yes stops, no and Esc go on; once it is stopping nothing is asked again. */
export const stopAfter = (stop: StopState, press: Press): StopState => {
  const command = press.kind === 'command' ? press.command : null;
  switch (stop) {
    case 'not_asked':
      return command === 'back' ? 'asking' : stop;
    case 'asking':
      if (command === 'yes') return 'stopping';
      return command === 'no' || command === 'back' ? 'not_asked' : stop;
    case 'stopping':
      return stop;
  }
};
