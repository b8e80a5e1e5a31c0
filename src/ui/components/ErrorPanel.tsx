import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { RexusError } from '../../domain/rexusError.ts';
import { describeError } from '../../messages/describeError.ts';
import { useMenu } from '../menuContext.ts';
import { MARKS } from '../theme.ts';
import { Line } from './Line.tsx';

/** What went wrong and what to do about it, in words; never a stack trace. */
export const ErrorPanel = ({ error, title }: { readonly error: RexusError; readonly title?: string }): ReactElement => {
  const { language, messages } = useMenu();
  const { message, advice } = describeError(error, language);
  return (
    <Box flexDirection="column" flexShrink={0}>
      {title === undefined ? null : <Line tone="strong">{title}</Line>}
      <Marked mark={MARKS.failed} text={message} />
      {advice === '' ? null : <Line shorten="wrap">{`  ${messages.menu.common.advice}: ${advice}`}</Line>}
    </Box>
  );
};

const Marked = ({ mark, text }: { readonly mark: string; readonly text: string }): ReactElement => (
  <Box gap={1}>
    <Line tone="failed">{mark}</Line>
    <Line tone="failed" shorten="wrap">
      {text}
    </Line>
  </Box>
);
