import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { DatabaseChains } from '../../catalogue/chain/databaseChains.ts';
import { describeUnreachable } from '../../messages/unreachableWords.ts';
import { useMenu } from '../menuContext.ts';
import { StatusLine } from './StatusLine.tsx';

/** The newest holes of a line of time with their reasons; `list --chains --json` has all. */
export const ChainTrouble = ({
  chains,
  most,
}: {
  readonly chains: DatabaseChains;
  readonly most: number;
}): ReactElement => {
  const { language, messages, format } = useMenu();
  const time = (ms: number): string => format.exactTime(new Date(ms).toISOString());
  return (
    <Box flexDirection="column" flexShrink={0}>
      {chains.holes.slice(-most).map(({ fromMs, toMs, why }) => (
        <StatusLine
          key={fromMs}
          standing="warning"
          text={messages.chains.hole(time(fromMs), time(toMs), describeUnreachable(why, language))}
        />
      ))}
    </Box>
  );
};
