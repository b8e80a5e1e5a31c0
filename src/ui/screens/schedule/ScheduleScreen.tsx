import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { Schedule } from '../../../config/settings.ts';
import { describeJob } from '../../../messages/describeSchedule.ts';
import { describeWhen } from '../../../messages/describeWhen.ts';
import type { Messages } from '../../../messages/en.ts';
import type { NextRun } from '../../../schedule/scheduleEvent.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Frame } from '../../components/Frame.tsx';
import { Line } from '../../components/Line.tsx';
import { NextRuns } from '../../components/NextRuns.tsx';
import { SelectList } from '../../components/SelectList.tsx';
import { StatusLine } from '../../components/StatusLine.tsx';
import { useMenu } from '../../menuContext.ts';
import { EditSchedule } from './EditSchedule.tsx';
import type { ScheduleState } from './scheduleReducer.ts';
import { useSchedule } from './useSchedule.ts';

/** Title, ten runs, and the blank lines and message around them. */
const ROWS_BELOW_LIST = 14;
const FEWEST_LIST_ROWS = 4;

/** The schedules and their next runs. */
export const ScheduleScreen = (): ReactElement => <ScheduleView {...useSchedule()} />;

export const ScheduleView = ({
  state,
  nextRuns,
}: {
  readonly state: ScheduleState;
  readonly nextRuns: readonly NextRun[];
}): ReactElement => {
  const { messages, bodyRows } = useMenu();
  const { schedule, keys } = messages.menu;
  if (state.phase === 'left') {
    return (
      <Frame title={schedule.title} keys={[]}>
        {null}
      </Frame>
    );
  }
  if (state.phase === 'editing' || state.phase === 'saving') {
    const isNew = state.draft.name !== null;
    return (
      <Frame title={isNew ? schedule.newTitle : schedule.editTitle(state.schedule.name)} keys={keys.editing}>
        <EditSchedule state={state} />
      </Frame>
    );
  }
  if (state.phase === 'asking' || state.phase === 'deleting') {
    return (
      <Frame title={schedule.editTitle(state.name)} keys={keys.deleting}>
        <Line>{schedule.askDelete(state.name)}</Line>
        {state.phase === 'deleting' ? <StatusLine standing="running" text={schedule.saving} /> : null}
        {state.phase === 'asking' && state.error !== null ? (
          <ErrorPanel error={state.error} title={schedule.notSaved} />
        ) : null}
      </Frame>
    );
  }
  const height = Math.min(state.schedules.length + 1, Math.max(FEWEST_LIST_ROWS, bodyRows - ROWS_BELOW_LIST));
  return (
    <Frame title={schedule.title} keys={state.schedules.length === 0 ? keys.noSchedules : keys.schedules}>
      {state.schedules.length === 0 ? (
        <StatusLine standing="waiting" text={schedule.none} />
      ) : (
        <ScheduleList schedules={state.schedules} cursor={state.cursor} height={height} />
      )}
      <Box height={1} flexShrink={0}>
        {state.done === null ? null : (
          <StatusLine standing="good" text={schedule[state.done.kind](state.done.name)} shorten="end" />
        )}
      </Box>
      <NextRuns runs={nextRuns.slice(0, Math.max(1, bodyRows - height - 2))} />
    </Frame>
  );
};

const ScheduleList = ({
  schedules,
  cursor,
  height,
}: {
  readonly schedules: readonly Schedule[];
  readonly cursor: number;
  readonly height: number;
}): ReactElement => {
  const { messages } = useMenu();
  const { columns } = messages.menu.schedule;
  return (
    <SelectList
      columns={[
        { title: columns.name, width: 20, shorten: 'middle' },
        { title: columns.job, width: 26 },
        // Its middle, not its end: there the time stands.
        { title: columns.when, width: 'grow', shorten: 'middle' },
      ]}
      total={schedules.length}
      cursor={cursor}
      height={height}
      row={(index) => {
        const schedule = schedules[index];
        if (schedule === undefined) return { id: String(index), cells: [] };
        return {
          id: schedule.name,
          cells: [
            { text: schedule.name },
            { text: jobText(schedule, messages) },
            {
              text: `${schedule.isEnabled ? '' : `${messages.schedule.off} · `}${describeWhen(schedule.when, messages)}`,
              tone: schedule.isEnabled ? 'plain' : 'muted',
            },
          ],
        };
      }}
    />
  );
};

/** `log backup: users, ventas`. */
const jobText = ({ job, databases }: Schedule, messages: Messages): string =>
  [describeJob(job, messages), ...(databases.length === 0 ? [] : [databases.map(({ name }) => name).join(', ')])].join(
    ': ',
  );
