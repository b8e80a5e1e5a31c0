import { useEffect } from 'react';
import { useKeys } from '../../hooks/useKeys.ts';
import { usePlanAndRun } from '../../hooks/usePlanAndRun.ts';
import { useThrottledReducer } from '../../hooks/useThrottledReducer.ts';
import { useMenu } from '../../menuContext.ts';
import { type BackupState, backupReducer, initialBackup } from './backupReducer.ts';

/** Plans and runs what the reducer decided, and stops it when the reducer says so. */
export const useBackup = (): BackupState => {
  const { services, settings, actions } = useMenu();
  const [state, store] = useThrottledReducer(backupReducer, () => initialBackup(settings));

  usePlanAndRun({
    store,
    request: state.phase === 'planning' ? state.request : null,
    plan: state.phase === 'running' ? state.plan : null,
    isStopping: state.phase === 'running' && state.stop === 'stopping',
    makePlan: (request, signal) => services.planBackup(request, signal),
    runPlan: (plan, listener, signal) => services.runBackup(plan, listener, signal),
  });

  useEffect(() => {
    if (state.phase === 'left') actions.goHome();
  }, [state.phase, actions]);

  useKeys((press) => store.dispatch({ type: 'press', press }));
  return state;
};
