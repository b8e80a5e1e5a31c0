import { useEffect } from 'react';
import type { Services } from '../../../services.ts';
import { useJob } from '../../hooks/useJob.ts';
import { useKeys } from '../../hooks/useKeys.ts';
import { useThrottledReducer } from '../../hooks/useThrottledReducer.ts';
import { useMenu } from '../../menuContext.ts';
import { initialScheduler, type SchedulerState, schedulerReducer } from './schedulerReducer.ts';

const SHOWN_RUNS = 10;
const LOG_LINES = 20;
const LOG_EVERY_MS = 1000;

/** Runs the scheduler as long as the screen is there. */
export const useScheduler = (): SchedulerState => {
  const { services, actions } = useMenu();
  const [state, store] = useThrottledReducer(schedulerReducer, () =>
    initialScheduler(services.nextRuns(SHOWN_RUNS), readLog(services)),
  );

  useJob({
    input: services,
    task: (from, signal) => from.runScheduler((event) => store.feed({ type: 'event', event }), signal),
    onDone: () => store.dispatch({ type: 'ended' }),
    onFailed: (error) => store.dispatch({ type: 'failed', error }),
    isStopping: state.phase === 'running' && state.stop === 'stopping',
    asksFirst: () => {
      const latest = store.latest();
      return latest.phase === 'running' && latest.current !== null;
    },
  });

  // The log has more than the events: what the services themselves write to it.
  useEffect(() => {
    const timer = setInterval(() => store.dispatch({ type: 'log', log: readLog(services) }), LOG_EVERY_MS);
    return () => clearInterval(timer);
  }, [services, store]);

  useEffect(() => {
    if (state.phase === 'left') actions.goHome();
  }, [state.phase, actions]);

  useKeys((press) => store.dispatch({ type: 'press', press }));
  return state;
};

/** A log that cannot be read must not stop the backups that it is about. */
const readLog = (services: Services): readonly string[] => {
  try {
    return services.logTail(LOG_LINES);
  } catch {
    return [];
  }
};
