import { Text } from 'ink';
import type { ReactElement } from 'react';
import { harmless, harmlessLines } from '../format.ts';
import { TONE_STYLES, type Tone } from '../theme.ts';

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
export const Line = ({ children, tone = 'plain', shorten = 'end', inverse = false }: LineProps): ReactElement => (
  <Text
    {...TONE_STYLES[tone]}
    inverse={inverse}
    wrap={shorten === 'wrap' ? 'wrap' : shorten === 'middle' ? 'truncate-middle' : 'truncate-end'}
  >
    {shorten === 'wrap' ? harmlessLines(children) : harmless(children)}
  </Text>
);
