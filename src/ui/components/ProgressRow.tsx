import { Box } from 'ink';
import type { ReactElement } from 'react';
import { useMenu } from '../menuContext.ts';
import { MARKS } from '../theme.ts';
import { Line } from './Line.tsx';
import { ProgressBar } from './ProgressBar.tsx';
import { STANDING_TONES, type Standing } from './StatusLine.tsx';

const WIDE_FROM = 100;
const RATE_WIDTH = 10;
const PERCENT_WIDTH = 5;

export type ProgressRowProps = {
  readonly standing: Standing;
  readonly name: string;
} & (
  | { readonly text: string }
  | {
      readonly stage: string;
      /** `2/5`. */
      readonly step: string;
      readonly percent: number;
      readonly bytesPerSecond: number | null;
    }
);

/** One line for one database: waiting and finished ones say it in words, a running one shows stage, bar, percent and speed. */
export const ProgressRow = (props: ProgressRowProps): ReactElement => {
  const { columns, format } = useMenu();
  const isWide = columns >= WIDE_FROM;
  const tone = STANDING_TONES[props.standing];
  return (
    <Box flexShrink={0} height={1} gap={1}>
      <Box width={1} flexShrink={0}>
        <Line tone={tone}>{MARKS[props.standing]}</Line>
      </Box>
      <Box width={isWide ? 30 : 18} flexShrink={0}>
        <Line tone="strong" shorten="middle">
          {props.name}
        </Line>
      </Box>
      {'text' in props ? (
        <Box flexGrow={1} flexBasis={0}>
          <Line tone={props.standing === 'waiting' ? 'muted' : 'plain'}>{props.text}</Line>
        </Box>
      ) : (
        <>
          <Box flexShrink={0}>
            <ProgressBar percent={props.percent} width={isWide ? 30 : 14} />
          </Box>
          <Box width={PERCENT_WIDTH} flexShrink={0}>
            <Line>{format.percent(props.percent)}</Line>
          </Box>
          <Box width={RATE_WIDTH} flexShrink={0} justifyContent="flex-end">
            <Line>{props.bytesPerSecond === null ? '' : format.rate(props.bytesPerSecond)}</Line>
          </Box>
          <Box flexGrow={1} flexBasis={0}>
            <Line tone="muted">{`${props.step} ${props.stage}`}</Line>
          </Box>
        </>
      )}
    </Box>
  );
};
