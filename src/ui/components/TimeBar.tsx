import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { DatabaseChains } from '../../catalogue/chain/databaseChains.ts';
import { drawTimeLine, timeLine } from '../../messages/timeLine.ts';
import { BLOCK_SIGNS } from '../../messages/timeSigns.ts';
import { useMenu } from '../menuContext.ts';
import { Line } from './Line.tsx';

/** Wide enough for two dates with seconds; a wider one would tear them apart. */
const MOST_COLUMNS = 100;
const MARGIN = 4;

/** A database's line of time to scale, with the dates of its ends and what its signs mean; nothing where nothing can be restored. */
export const TimeBar = ({ chains }: { readonly chains: DatabaseChains }): ReactElement | null => {
  const { clock, columns, messages, format } = useMenu();
  const width = Math.min(columns, MOST_COLUMNS) - MARGIN;
  const line = timeLine(chains, clock.now().getTime(), width);
  if (line === null) return null;
  const dateOf = (ms: number): string => format.exactTime(new Date(ms).toISOString());
  return (
    <Box flexDirection="column" flexShrink={0} width={width}>
      <Line tone="accent">{drawTimeLine(line, BLOCK_SIGNS)}</Line>
      <Box justifyContent="space-between">
        <Line>{dateOf(line.fromMs)}</Line>
        <Line>{dateOf(line.toMs)}</Line>
      </Box>
      <Line tone="muted">{messages.chains.signs(BLOCK_SIGNS)}</Line>
    </Box>
  );
};
