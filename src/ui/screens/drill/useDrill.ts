import { useEffect } from 'react';
import type { DatabaseName } from '../../../domain/databaseName.ts';
import { useKeys } from '../../hooks/useKeys.ts';
import { usePlanAndRun } from '../../hooks/usePlanAndRun.ts';
import { useThrottledReducer } from '../../hooks/useThrottledReducer.ts';
import { useMenu } from '../../menuContext.ts';
import { type DrillState, drillReducer, initialDrill } from './drillReducer.ts';

/** Plans and runs what the reducer decided. */
export const useDrill = (database: DatabaseName): DrillState => {
  const { services, actions } = useMenu();
  const [state, store] = useThrottledReducer(drillReducer, () => initialDrill(database));

  usePlanAndRun({
    store,
    request: state.phase === 'planning' ? state.request : null,
    plan: state.phase === 'running' ? state.plan : null,
    isStopping: state.phase === 'running' && state.stop === 'stopping',
    makePlan: async (request, signal) => {
      await services.storeTakenLogs(() => undefined, signal);
      return await services.planDrill(request, signal);
    },
    runPlan: (plan, listener, signal) => services.runDrill(plan, listener, signal),
  });

  useEffect(() => {
    if (state.phase === 'left') actions.goHome();
  }, [state.phase, actions]);

  useKeys((press) => store.dispatch({ type: 'press', press }));
  return state;
};
