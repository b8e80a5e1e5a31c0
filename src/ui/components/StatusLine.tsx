import { Box } from 'ink';
import type { ReactElement } from 'react';
import { MARKS, type Tone } from '../theme.ts';
import { Line } from './Line.tsx';

export type Standing = 'good' | 'warning' | 'failed' | 'waiting' | 'running';

export const STANDING_TONES: Readonly<Record<Standing, Tone>> = {
  good: 'good',
  warning: 'warning',
  failed: 'failed',
  waiting: 'muted',
  running: 'accent',
};

/** A mark and a sentence: the mark says how it stands, also without colour. */
export const StatusLine = ({
  standing,
  text,
  shorten = 'wrap',
}: {
  readonly standing: Standing;
  readonly text: string;
  readonly shorten?: 'wrap' | 'middle' | 'end';
}): ReactElement => (
  <Box flexShrink={0} gap={1}>
    <Box flexShrink={0}>
      <Line tone={STANDING_TONES[standing]}>{MARKS[standing]}</Line>
    </Box>
    <Line tone={standing === 'waiting' ? 'muted' : standing === 'failed' ? 'failed' : 'plain'} shorten={shorten}>
      {text}
    </Line>
  </Box>
);
