import { useEffect } from 'react';
import { useJob } from '../../hooks/useJob.ts';
import { useKeys } from '../../hooks/useKeys.ts';
import { useThrottledReducer } from '../../hooks/useThrottledReducer.ts';
import { useMenu } from '../../menuContext.ts';
import { type BackupState, backupReducer, initialBackup } from './backupReducer.ts';

/** Plans and runs what the reducer decided, and stops it when the reducer says so. */
export const useBackup = (): BackupState => {
  const { services, settings, actions } = useMenu();
  const [state, store] = useThrottledReducer(backupReducer, () => initialBackup(settings));

  useJob({
    input: state.phase === 'planning' ? state.request : null,
    task: (request, signal) => services.planBackup(request, signal),
    onDone: (plan) => store.dispatch({ type: 'planned', plan }),
    onFailed: (error) => store.dispatch({ type: 'plan_failed', error }),
  });

  useJob({
    input: state.phase === 'running' ? state.plan : null,
    task: (plan, signal) => services.runBackup(plan, (event) => store.feed({ type: 'event', event }), signal),
    onDone: (report) => store.dispatch({ type: 'finished', report }),
    onFailed: (error) => store.dispatch({ type: 'broken_off', error }),
    isStopping: state.phase === 'running' && state.stop === 'stopping',
    asksFirst: () => true,
  });

  useEffect(() => {
    if (state.phase === 'left') actions.goHome();
  }, [state.phase, actions]);

  useKeys((press) => store.dispatch({ type: 'press', press }));
  return state;
};
