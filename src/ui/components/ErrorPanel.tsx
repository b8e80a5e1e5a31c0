import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { RexusError } from '../../domain/rexusError.ts';
import { describeError } from '../../messages/describeError.ts';
import { useMenu } from '../menuContext.ts';
import { Line } from './Line.tsx';
import { StatusLine } from './StatusLine.tsx';

/** What went wrong and what to do about it, in words; never a stack trace. */
export const ErrorPanel = ({ error, title }: { readonly error: RexusError; readonly title?: string }): ReactElement => {
  const { language, messages } = useMenu();
  const { message, advice } = describeError(error, language);
  return (
    <Box flexDirection="column" flexShrink={0}>
      {title === undefined ? null : <Line tone="strong">{title}</Line>}
      <StatusLine standing="failed" text={message} />
      {advice === '' ? null : (
        <Box flexDirection="column" flexShrink={0} paddingLeft={2}>
          <Line shorten="wrap">{`${messages.menu.common.advice}: ${advice}`}</Line>
        </Box>
      )}
    </Box>
  );
};
