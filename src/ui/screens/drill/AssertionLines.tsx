import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { AssertionResult } from '../../../catalogue/drill/drillRecord.ts';
import { StatusLine } from '../../components/StatusLine.tsx';
import { useMenu } from '../../menuContext.ts';

/** What each query gave in the restored database. */
export const AssertionLines = ({ assertions }: { readonly assertions: readonly AssertionResult[] }): ReactElement => {
  const { drill } = useMenu().messages;
  return (
    <Box flexDirection="column" flexShrink={0}>
      {assertions.map(({ query, expect, result }) =>
        result.status === 'passed' ? (
          <StatusLine key={query} standing="good" text={drill.passed(query, String(expect))} />
        ) : (
          <StatusLine
            key={query}
            standing="failed"
            text={
              result.status === 'error'
                ? drill.refused(query, result.error)
                : drill.notPassed(query, result.found ?? 'NULL', String(expect))
            }
          />
        ),
      )}
    </Box>
  );
};
