import { Box } from 'ink';
import type { ReactElement, ReactNode } from 'react';
import { useScroll } from '../hooks/useScroll.ts';
import { useMenu } from '../menuContext.ts';
import { Line } from './Line.tsx';

/** A part of the screen whose content may be taller: arrows and page keys scroll it, and it says how much more there is. */
export const ScrollArea = ({
  height,
  children,
}: {
  readonly height: number;
  readonly children: ReactNode;
}): ReactElement => {
  const { common } = useMenu().messages.menu;
  const { content, offset, above, below } = useScroll(height);
  const scrolls = above + below > 0;
  return (
    <Box flexDirection="column" height={height} flexShrink={0}>
      <Box flexDirection="column" flexGrow={1} flexBasis={0} overflow="hidden" contentOffsetY={offset}>
        <Box ref={content} flexDirection="column" flexShrink={0}>
          {children}
        </Box>
      </Box>
      {scrolls ? (
        <Box flexShrink={0} justifyContent="flex-end">
          <Line tone="muted">{common.moreLines(above, below)}</Line>
        </Box>
      ) : null}
    </Box>
  );
};
