import { useEffect, useMemo } from 'react';
import type { Settings } from '../../../config/settings.ts';
import type { NextRun } from '../../../schedule/scheduleEvent.ts';
import { useJob } from '../../hooks/useJob.ts';
import { useKeys } from '../../hooks/useKeys.ts';
import { useThrottledReducer } from '../../hooks/useThrottledReducer.ts';
import { useMenu } from '../../menuContext.ts';
import { isTyping } from './scheduleDraft.ts';
import { initialSchedule, type ScheduleState, scheduleReducer } from './scheduleReducer.ts';

const SHOWN_RUNS = 10;

/** Saves what the reducer decided, and knows the next runs of what is saved. */
export const useSchedule = (): { readonly state: ScheduleState; readonly nextRuns: readonly NextRun[] } => {
  const { services, settings, actions } = useMenu();
  const [state, store] = useThrottledReducer(scheduleReducer, () =>
    initialSchedule(
      settings.schedules,
      settings.databases.map(({ name, logicalName }) => ({ name, writtenAs: logicalName })),
    ),
  );

  const written = (saved: Settings): void => {
    actions.keepSettings(saved);
    store.dispatch({ type: 'saved', schedules: saved.schedules });
  };
  useJob({
    input: state.phase === 'saving' ? state.schedule : null,
    task: (schedule) => services.saveSchedules([schedule]),
    onDone: written,
    onFailed: (error) => store.dispatch({ type: 'failed', error }),
    asksFirst: () => true,
  });
  useJob({
    input: state.phase === 'deleting' ? state.name : null,
    task: (name) => services.deleteSchedule(name),
    onDone: written,
    onFailed: (error) => store.dispatch({ type: 'failed', error }),
    asksFirst: () => true,
  });

  // Saved settings are new ones: the services plan with them from then on.
  // biome-ignore lint/correctness/useExhaustiveDependencies: settings stand for what nextRuns reads inside of the services
  const nextRuns = useMemo(() => services.nextRuns(SHOWN_RUNS), [services, settings]);

  useEffect(() => {
    if (state.phase === 'left') actions.goHome();
  }, [state.phase, actions]);

  useKeys(
    (press) => store.dispatch({ type: 'press', press }),
    state.phase === 'editing' && isTyping(state.draft) ? 'typing' : 'commands',
  );
  return { state, nextRuns };
};
