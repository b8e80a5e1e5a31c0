import { Box } from 'ink';
import type { ReactElement } from 'react';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Frame } from '../../components/Frame.tsx';
import { Line } from '../../components/Line.tsx';
import { NextRuns } from '../../components/NextRuns.tsx';
import { Row } from '../../components/Row.tsx';
import { RunRows } from '../../components/RunRows.tsx';
import { STANDING_TONES, StatusLine } from '../../components/StatusLine.tsx';
import { StopQuestion } from '../../components/StopQuestion.tsx';
import { useMenu } from '../../menuContext.ts';
import { MARKS } from '../../theme.ts';
import { readLogLine } from './logLine.ts';
import type { CurrentRun, SchedulerState } from './schedulerReducer.ts';
import { useScheduler } from './useScheduler.ts';

/** Title, current run's title and stop question, log's title, and the blank lines between. */
const OTHER_ROWS = 6;
const MOST_RUN_ROWS = 8;

/** Run the scheduler. */
export const SchedulerScreen = (): ReactElement => <SchedulerView state={useScheduler()} />;

type Running = Extract<SchedulerState, { phase: 'running' }>;

export const SchedulerView = ({ state }: { readonly state: SchedulerState }): ReactElement => {
  const { scheduler, keys } = useMenu().messages.menu;
  switch (state.phase) {
    case 'running':
      return (
        <Frame title={scheduler.title} keys={state.stop === 'asking' ? keys.yesNo : keys.scheduler}>
          <RunningScheduler state={state} />
        </Frame>
      );
    case 'failed':
      return (
        <Frame title={scheduler.title} keys={keys.backOnly}>
          <ErrorPanel error={state.error} title={scheduler.failed} />
        </Frame>
      );
    case 'left':
      return (
        <Frame title={scheduler.title} keys={[]}>
          {null}
        </Frame>
      );
  }
};

const RunningScheduler = ({ state }: { readonly state: Running }): ReactElement => {
  const { messages, bodyRows } = useMenu();
  const { scheduler } = messages.menu;
  const nextRows = state.current === null ? Math.min(5, state.nextRuns.length) : 2;
  const currentRows = rowsOf(state.current);
  const logRows = Math.max(1, bodyRows - OTHER_ROWS - nextRows - currentRows - state.warnings.length);
  return (
    <Box flexDirection="column">
      <NextRuns runs={state.nextRuns.slice(0, nextRows)} />
      <Box flexDirection="column" flexShrink={0} paddingY={1}>
        <Current state={state} height={currentRows} />
        {state.warnings.map(({ code, detail }) => (
          <StatusLine
            key={`${code} ${detail}`}
            standing="warning"
            text={messages.schedule.warning[code](detail)}
            shorten="middle"
          />
        ))}
        <StopQuestion stop={state.stop} question={messages.menu.backup.stopQuestion} />
      </Box>
      <Line tone="strong">{scheduler.log}</Line>
      <Box flexDirection="column" flexShrink={0}>
        {state.log.slice(-logRows).map((line, index) => (
          // Lines of a log may repeat; they only ever move up.
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is the identity of a log line on the screen
          <LogRow key={index} line={line} />
        ))}
      </Box>
    </Box>
  );
};

const TIME_WIDTH = 8;

const LogRow = ({ line }: { readonly line: string }): ReactElement => {
  const { messages, format } = useMenu();
  const { time, standing, text } = readLogLine(line, messages, format);
  return (
    <Row
      cells={[
        ...(time === '' ? [] : [{ text: time, width: TIME_WIDTH, tone: 'muted' as const }]),
        { text: MARKS[standing], width: 1, tone: STANDING_TONES[standing] },
        { text, width: 'grow', tone: standing === 'waiting' ? 'muted' : 'plain' },
      ]}
    />
  );
};

const rowsOf = (current: CurrentRun | null): number =>
  current === null
    ? 1
    : Math.min(
        MOST_RUN_ROWS,
        Math.max(1, current.run.databases.length + current.run.files.length + current.run.warnings.length),
      ) + 1;

const Current = ({ state, height }: { readonly state: Running; readonly height: number }): ReactElement => {
  const { messages } = useMenu();
  const { current, last } = state;
  if (current !== null) {
    return (
      <>
        <StatusLine standing="running" text={messages.menu.scheduler.now(current.schedule)} shorten="end" />
        <RunRows run={current.run} height={height - 1} />
      </>
    );
  }
  if (last === null) return <StatusLine standing="waiting" text={messages.menu.scheduler.waiting} />;
  return (
    <StatusLine
      standing={last.exitCode === 0 ? 'good' : 'failed'}
      text={messages.schedule.finished(last.schedule, last.exitCode)}
    />
  );
};
