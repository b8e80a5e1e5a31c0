import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { DatabaseName } from '../../../domain/databaseName.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Frame } from '../../components/Frame.tsx';
import { Line } from '../../components/Line.tsx';
import { StatusLine } from '../../components/StatusLine.tsx';
import { StopQuestion } from '../../components/StopQuestion.tsx';
import { useMenu } from '../../menuContext.ts';
import { RestoreRows } from '../restore/RestoreRows.tsx';
import { AssertionLines } from './AssertionLines.tsx';
import { DrillPlanView } from './DrillPlanView.tsx';
import { DrillResult } from './DrillResult.tsx';
import type { DrillState } from './drillReducer.ts';
import { useDrill } from './useDrill.ts';

const OTHER_ROWS = 5;

/** Proves that a database can be restored. */
export const DrillScreen = ({ database }: { readonly database: DatabaseName }): ReactElement => (
  <DrillView state={useDrill(database)} />
);

export const DrillView = ({ state }: { readonly state: DrillState }): ReactElement => {
  const { messages, bodyRows } = useMenu();
  const { keys, drill } = messages.menu;
  switch (state.phase) {
    case 'planning':
      return (
        <Frame title={drill.title} keys={keys.backOnly}>
          <StatusLine standing="running" text={drill.planning} />
        </Frame>
      );
    case 'plan_failed':
      return (
        <Frame title={drill.title} keys={keys.backOnly}>
          <ErrorPanel error={state.error} title={drill.noPlan} />
        </Frame>
      );
    case 'plan':
      return (
        <Frame title={drill.planTitle} keys={keys.drillPlan}>
          <DrillPlanView plan={state.plan} />
        </Frame>
      );
    case 'running':
      return (
        <Frame title={drill.runningTitle} keys={state.stop === 'asking' ? keys.yesNo : keys.running}>
          <Box flexDirection="column" gap={1}>
            <Line tone="strong">{drill.going}</Line>
            <RestoreRows restore={state.drill.restore} height={bodyRows - OTHER_ROWS} />
            <AssertionLines assertions={state.drill.assertions} />
            <StopQuestion stop={state.stop} question={drill.stopQuestion} />
          </Box>
        </Frame>
      );
    case 'finished':
      return (
        <Frame title={drill.resultTitle} keys={keys.result}>
          <DrillResult report={state.report} />
        </Frame>
      );
    case 'broken_off':
      return (
        <Frame title={drill.resultTitle} keys={keys.result}>
          <ErrorPanel error={state.error} title={drill.brokenOff} />
        </Frame>
      );
    case 'left':
      return (
        <Frame title={drill.title} keys={[]}>
          {null}
        </Frame>
      );
  }
};
