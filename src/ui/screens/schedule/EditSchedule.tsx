import { Box } from 'ink';
import type { ReactElement } from 'react';
import { describeJob } from '../../../messages/describeSchedule.ts';
import { describeWhen } from '../../../messages/describeWhen.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Line } from '../../components/Line.tsx';
import { StatusLine } from '../../components/StatusLine.tsx';
import { TextField } from '../../components/TextField.tsx';
import { useMenu } from '../../menuContext.ts';
import { MARKS } from '../../theme.ts';
import { type Draft, fieldsOf, WEEK, WHEN_KINDS } from './scheduleDraft.ts';
import type { ScheduleState } from './scheduleReducer.ts';

/** One schedule's time and days, as they are and as they are being typed. */
export const EditSchedule = ({
  state,
}: {
  readonly state: Extract<ScheduleState, { phase: 'editing' | 'saving' }>;
}): ReactElement => {
  const { messages } = useMenu();
  const { schedule } = messages.menu;
  const { draft } = state;
  const saved = state.schedules[state.cursor] ?? state.schedule;
  return (
    <Box flexDirection="column" gap={1}>
      <Line tone="muted">{`${describeJob(saved.job, messages)}: ${describeWhen(saved.when, messages)}`}</Line>
      <Box flexDirection="column" flexShrink={0}>
        {fieldsOf(draft.kind).includes('time') ? (
          <TextField
            label={label(draft, 'time', schedule.time)}
            value={draft.time}
            isEditing={draft.field === 'time'}
            isSelected={draft.isTimeSelected}
          />
        ) : null}
        <KindField draft={draft} />
        <ValueField draft={draft} />
      </Box>
      {draft.problem === null ? null : <StatusLine standing="failed" text={schedule.problem[draft.problem]} />}
      {state.phase === 'saving' ? <StatusLine standing="running" text={schedule.saving} /> : null}
      {state.phase === 'editing' && state.error !== null ? (
        <ErrorPanel error={state.error} title={schedule.notSaved} />
      ) : null}
    </Box>
  );
};

const LABEL_WIDTH = 14;

const label = (draft: Draft, field: Draft['field'], text: string): string =>
  `${draft.field === field ? MARKS.cursor : ' '} ${text.padEnd(LABEL_WIDTH)}`;

const KindField = ({ draft }: { readonly draft: Draft }): ReactElement => {
  const { schedule } = useMenu().messages.menu;
  const isEditing = draft.field === 'kind';
  return (
    <Box flexShrink={0} height={1}>
      <Line tone={isEditing ? 'strong' : 'muted'}>{`${label(draft, 'kind', schedule.when)} `}</Line>
      <Line tone={isEditing ? 'accent' : 'plain'}>{`‹ ${schedule.whenKind[draft.kind]} ›`}</Line>
      <Line tone="muted">{`  ${WHEN_KINDS.indexOf(draft.kind) + 1}/${WHEN_KINDS.length}`}</Line>
    </Box>
  );
};

const ValueField = ({ draft }: { readonly draft: Draft }): ReactElement | null => {
  const { messages } = useMenu();
  const { schedule } = messages.menu;
  const isEditing = draft.field === 'value';
  switch (draft.kind) {
    case 'daily':
      return null;
    case 'monthday':
    case 'every':
    case 'cron':
      return (
        <Box flexDirection="column" flexShrink={0}>
          <TextField
            label={label(draft, 'value', schedule.typed[draft.kind])}
            value={draft.typed[draft.kind]}
            isEditing={isEditing}
          />
          <Line tone="muted">{`${' '.repeat(LABEL_WIDTH + 3)}${schedule.hint[draft.kind]}`}</Line>
        </Box>
      );
    case 'weekdays':
      return (
        <Box flexShrink={0}>
          <Box flexShrink={0}>
            <Line tone={isEditing ? 'strong' : 'muted'}>{`${label(draft, 'value', schedule.onWeekdays)} `}</Line>
          </Box>
          <Box flexDirection="column" flexShrink={0}>
            {WEEK.map((day, index) => {
              const isHere = isEditing && index === draft.weekdayCursor;
              const tick = draft.weekdays.includes(day) ? MARKS.checked : MARKS.unchecked;
              return (
                <Line key={day} tone={isHere ? 'accent' : 'plain'}>
                  {`${isHere ? MARKS.cursor : ' '} ${tick} ${messages.schedule.weekday[day]}`}
                </Line>
              );
            })}
          </Box>
        </Box>
      );
  }
};
