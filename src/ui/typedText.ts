import { harmless } from './format.ts';
import type { Press } from './keys.ts';

/** SQL Server's names have 128 characters at most (sysname); more than twice that is a paste gone wrong. */
const LONGEST = 260;

const segmenter = new Intl.Segmenter();

/** A one-line text after a press: characters are added at its end, erasing takes the last one that a person sees. */
export const typedAfter = (text: string, press: Press): string => {
  switch (press.kind) {
    case 'text':
      return (text + press.text).slice(0, LONGEST);
    case 'digit':
      return (text + press.digit).slice(0, LONGEST);
    case 'erase':
      return [...segmenter.segment(text)]
        .slice(0, -1)
        .map(({ segment }) => segment)
        .join('');
    case 'command':
      return text;
  }
};

/**
 * Did the person type this name? Case counts; an accent may be one character or two, as keyboards differ; a name that cannot be typed
 * may be typed as the screen shows it.
 */
export const isTypedName = (typed: string, expected: string): boolean => {
  const text = typed.normalize('NFC');
  return text === expected.normalize('NFC') || text === harmless(expected).normalize('NFC');
};
