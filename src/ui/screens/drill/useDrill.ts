import { useEffect } from 'react';
import type { DatabaseName } from '../../../domain/databaseName.ts';
import { useJob } from '../../hooks/useJob.ts';
import { useKeys } from '../../hooks/useKeys.ts';
import { useThrottledReducer } from '../../hooks/useThrottledReducer.ts';
import { useMenu } from '../../menuContext.ts';
import { type DrillState, drillReducer, initialDrill } from './drillReducer.ts';

/** Plans and runs what the reducer decided. */
export const useDrill = (database: DatabaseName): DrillState => {
  const { services, actions } = useMenu();
  const [state, store] = useThrottledReducer(drillReducer, () => initialDrill(database));

  useJob({
    input: state.phase === 'planning' ? state.request : null,
    task: (request, signal) => services.planDrill(request, signal),
    onDone: (plan) => store.dispatch({ type: 'planned', plan }),
    onFailed: (error) => store.dispatch({ type: 'plan_failed', error }),
  });

  useJob({
    input: state.phase === 'running' ? state.plan : null,
    task: (plan, signal) => services.runDrill(plan, (event) => store.feed({ type: 'event', event }), signal),
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
