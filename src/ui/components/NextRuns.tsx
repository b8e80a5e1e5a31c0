import { Box } from 'ink';
import type { ReactElement } from 'react';
import { WEEKDAYS } from '../../config/when.ts';
import type { NextRun } from '../../schedule/scheduleEvent.ts';
import { useMenu } from '../menuContext.ts';
import { Line } from './Line.tsx';
import { Row } from './Row.tsx';

/** Runs to come, soonest first: day of the week, time, schedule. */
export const NextRuns = ({ runs }: { readonly runs: readonly NextRun[] }): ReactElement => {
  const { messages, format } = useMenu();
  const { schedule } = messages;
  return (
    <Box flexDirection="column" flexShrink={0}>
      <Line tone="strong">{runs.length === 0 ? schedule.none : schedule.next}</Line>
      {runs.map(({ at, schedule: name }) => {
        const weekday = WEEKDAYS[new Date(at).getDay()];
        return (
          <Row
            key={`${at} ${name}`}
            indent={2}
            cells={[
              { text: format.time(at), width: 16 },
              { text: weekday === undefined ? '' : schedule.weekday[weekday], width: 10, tone: 'muted' },
              { text: name, width: 'grow', shorten: 'middle' },
            ]}
          />
        );
      })}
    </Box>
  );
};
