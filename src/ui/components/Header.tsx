import { Box } from 'ink';
import type { ReactElement } from 'react';
import { useMenu } from '../menuContext.ts';
import { MARKS } from '../theme.ts';
import { Line } from './Line.tsx';

/** The program, where one is in it, and which server it works on. */
export const Header = ({ title }: { readonly title: string }): ReactElement => {
  const { columns, settings, messages } = useMenu();
  const server = settings.connection?.label ?? messages.menu.common.noServer;
  return (
    <Box flexDirection="column" flexShrink={0}>
      <Box justifyContent="space-between" gap={2} height={1}>
        <Box flexShrink={0}>
          <Line tone="accent">{`rexus-backup ${MARKS.cursor} ${title}`}</Line>
        </Box>
        <Line tone="muted" shorten="middle">
          {server}
        </Line>
      </Box>
      <Line tone="muted">{MARKS.rule.repeat(columns)}</Line>
    </Box>
  );
};
