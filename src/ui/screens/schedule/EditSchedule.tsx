import { Box } from 'ink';
import type { ReactElement } from 'react';
import { assertNever } from '../../../domain/assertNever.ts';
import { describeJob } from '../../../messages/describeSchedule.ts';
import { describeWhen } from '../../../messages/describeWhen.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Line } from '../../components/Line.tsx';
import { StatusLine } from '../../components/StatusLine.tsx';
import { TextField } from '../../components/TextField.tsx';
import { useMenu } from '../../menuContext.ts';
import { ChoiceField, fieldLabel, HINT_INDENT, TickField } from './fields.tsx';
import { type Draft, type Field, fieldsOf, JOBS, WEEK, WHEN_KINDS } from './scheduleDraft.ts';
import type { ScheduleState } from './scheduleReducer.ts';

/** One schedule, as it is and as it is being changed. */
export const EditSchedule = ({
  state,
}: {
  readonly state: Extract<ScheduleState, { phase: 'editing' | 'saving' }>;
}): ReactElement => {
  const { messages } = useMenu();
  const { schedule } = messages.menu;
  const { draft } = state;
  const saved = draft.name === null ? (state.schedules[state.cursor] ?? state.schedule) : null;
  return (
    <Box flexDirection="column" gap={1}>
      {saved === null ? null : (
        <Line tone="muted">{`${describeJob(saved.job, messages)}: ${describeWhen(saved.when, messages)}`}</Line>
      )}
      <Box flexDirection="column" flexShrink={0}>
        {fieldsOf(draft).map((field) => (
          <DraftField key={field} field={field} draft={draft} />
        ))}
      </Box>
      {draft.problem === null ? null : <StatusLine standing="failed" text={schedule.problem[draft.problem]} />}
      {state.phase === 'saving' ? <StatusLine standing="running" text={schedule.saving} /> : null}
      {state.phase === 'editing' && state.error !== null ? (
        <ErrorPanel error={state.error} title={schedule.notSaved} />
      ) : null}
    </Box>
  );
};

const DraftField = ({ field, draft }: { readonly field: Field; readonly draft: Draft }): ReactElement | null => {
  const { messages } = useMenu();
  const { schedule: t } = messages.menu;
  const isEditing = draft.field === field;
  const choice = (text: string, label: string, index: number, count: number): ReactElement => (
    <ChoiceField label={label} text={text} isEditing={isEditing} index={index} count={count} />
  );
  const twoWays = (label: string, isOn: boolean): ReactElement => choice(isOn ? t.yes : t.no, label, isOn ? 0 : 1, 2);
  switch (field) {
    case 'name':
      return <TextField label={fieldLabel(isEditing, t.name)} value={draft.name ?? ''} isEditing={isEditing} />;
    case 'time':
      return (
        <TextField
          label={fieldLabel(isEditing, t.time)}
          value={draft.time}
          isEditing={isEditing}
          isSelected={draft.isTimeSelected}
        />
      );
    case 'kind':
      return choice(t.whenKind[draft.kind], t.when, WHEN_KINDS.indexOf(draft.kind), WHEN_KINDS.length);
    case 'value':
      return <ValueField draft={draft} isEditing={isEditing} />;
    case 'job':
      return choice(messages.schedule.job[draft.job], t.job, JOBS.indexOf(draft.job), JOBS.length);
    case 'databases':
      return (
        <TickField
          label={t.databases}
          none={t.everyDatabase}
          isEditing={isEditing}
          cursor={draft.databaseCursor}
          items={draft.choices.map(({ name }) => ({ text: name, isTicked: draft.chosen.includes(name) }))}
        />
      );
    case 'files':
      return twoWays(t.files, draft.files);
    case 'missed':
      return choice(t.missedChoice[draft.missed], t.missed, draft.missed === 'catch_up' ? 0 : 1, 2);
    case 'enabled':
      return twoWays(t.enabled, draft.isEnabled);
    default:
      return assertNever(field);
  }
};

const ValueField = ({
  draft,
  isEditing,
}: {
  readonly draft: Draft;
  readonly isEditing: boolean;
}): ReactElement | null => {
  const { messages } = useMenu();
  const { schedule } = messages.menu;
  switch (draft.kind) {
    case 'daily':
      return null;
    case 'monthday':
    case 'every':
    case 'cron':
      return (
        <Box flexDirection="column" flexShrink={0}>
          <TextField
            label={fieldLabel(isEditing, schedule.typed[draft.kind])}
            value={draft.typed[draft.kind]}
            isEditing={isEditing}
          />
          <Line tone="muted">{`${HINT_INDENT}${schedule.hint[draft.kind]}`}</Line>
        </Box>
      );
    case 'weekdays':
      return (
        <TickField
          label={schedule.onWeekdays}
          none="—"
          isEditing={isEditing}
          cursor={draft.weekdayCursor}
          items={WEEK.map((day) => ({
            text: messages.schedule.weekday[day],
            isTicked: draft.weekdays.includes(day),
          }))}
        />
      );
    default:
      return assertNever(draft.kind);
  }
};
