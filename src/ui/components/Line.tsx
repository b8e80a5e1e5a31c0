import { Text, Transform } from 'ink';
import type { ReactElement } from 'react';
import { harmless, harmlessLines } from '../format.ts';
import { useMenu } from '../menuContext.ts';
import { styleOf, type Tone } from '../theme.ts';

export interface LineProps {
  readonly children: string;
  /** @default 'plain' */
  readonly tone?: Tone;
  /** What happens to a text that is too long: paths lose their middle, sentences wrap. @default 'end' */
  readonly shorten?: 'end' | 'middle' | 'wrap';
  readonly inverse?: boolean;
}

/**
 * The only way in which screens draw text: whatever stands in it (a database's name, a server's message) is made harmless here, and its
 * tone is a meaning, never a colour.
 */
export const Line = ({ children, tone = 'plain', shorten = 'end', inverse = false }: LineProps): ReactElement => {
  const style = styleOf(tone, useMenu().colours);
  return shorten === 'wrap' ? (
    <Transform transform={withoutWrappedBlank}>
      <Text {...style} inverse={inverse}>
        {harmlessLines(children)}
      </Text>
    </Transform>
  ) : (
    <Text {...style} inverse={inverse} wrap={shorten === 'middle' ? 'truncate-middle' : 'truncate-end'}>
      {harmless(children)}
    </Text>
  );
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: a style of Ink's may stand before the blank
const BLANK_AT_START = /^((?:\x1b\[[\d;]*m)*) (?! )/;

/** Where a word fills its line to the last column, Ink puts the blank after it at the start of the next one. */
const withoutWrappedBlank = (line: string, index: number): string =>
  index === 0 ? line : line.replace(BLANK_AT_START, '$1');
