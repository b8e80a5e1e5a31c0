import { Box } from 'ink';
import type { ReactElement, ReactNode } from 'react';
import { useMenu } from '../menuContext.ts';
import { MARKS } from '../theme.ts';
import { Header } from './Header.tsx';
import { KeyHelp, type KeyHint } from './KeyHelp.tsx';
import { Line } from './Line.tsx';

/** Title, rule, rule and keys. */
export const FRAME_ROWS = 4;

/** The same frame around every screen: a title, the body at a fixed height, and the keys at the bottom. */
export const Frame = ({
  title,
  keys,
  children,
}: {
  readonly title: string;
  readonly keys: readonly KeyHint[];
  readonly children: ReactNode;
}): ReactElement => {
  const { columns, bodyRows } = useMenu();
  return (
    <Box flexDirection="column" width={columns} height={bodyRows + FRAME_ROWS}>
      <Header title={title} />
      <Box flexDirection="column" height={bodyRows} flexShrink={0} overflow="hidden">
        {children}
      </Box>
      <Box flexDirection="column" flexShrink={0}>
        <Line tone="muted">{MARKS.rule.repeat(columns)}</Line>
        <KeyHelp keys={keys} />
      </Box>
    </Box>
  );
};
