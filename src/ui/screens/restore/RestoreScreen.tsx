import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { RunId } from '../../../domain/runId.ts';
import type { Messages } from '../../../messages/en.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Frame } from '../../components/Frame.tsx';
import type { KeyHint } from '../../components/KeyHelp.tsx';
import { Line } from '../../components/Line.tsx';
import { StatusLine } from '../../components/StatusLine.tsx';
import { TypedConfirm } from '../../components/TypedConfirm.tsx';
import { useMenu } from '../../menuContext.ts';
import { RunsList } from '../runs/RunsList.tsx';
import { ChooseDatabase } from './ChooseDatabase.tsx';
import { ChooseMoment } from './ChooseMoment.tsx';
import { ChooseName } from './ChooseName.tsx';
import { ChooseParts } from './ChooseParts.tsx';
import { RestoreBrokenOff } from './RestoreBrokenOff.tsx';
import { RestorePlanView } from './RestorePlanView.tsx';
import { RestoreProgressView } from './RestoreProgressView.tsx';
import { RestoreResult } from './RestoreResult.tsx';
import { isExecutable, type RestoreState } from './restoreState.ts';
import { useRestore } from './useRestore.ts';

/** Restore. */
export const RestoreScreen = ({ run }: { readonly run: RunId | null }): ReactElement => (
  <RestoreView state={useRestore(run)} />
);

export const RestoreView = ({ state }: { readonly state: RestoreState }): ReactElement => {
  const { messages } = useMenu();
  return (
    <Frame title={titleOf(state, messages)} keys={keysOf(state, messages)}>
      <RestoreStep state={state} />
    </Frame>
  );
};

const RestoreStep = ({ state }: { readonly state: RestoreState }): ReactElement | null => {
  const { messages, bodyRows } = useMenu();
  const { restore } = messages.menu;
  switch (state.phase) {
    case 'unreadable':
      return <ErrorPanel error={state.error} />;
    case 'choosing_run':
      return state.runs.length === 0 ? (
        <StatusLine standing="waiting" text={restore.nothingToRestore} />
      ) : (
        <Box flexDirection="column" gap={1}>
          <Line tone="strong">{restore.chooseRun}</Line>
          <RunsList
            items={state.runs.map((run) => ({ kind: 'run', run }))}
            cursor={state.cursor}
            height={bodyRows - 2}
          />
        </Box>
      );
    case 'choosing_database':
      return <ChooseDatabase state={state} />;
    case 'choosing_moment':
      return <ChooseMoment state={state} />;
    case 'choosing_parts':
      return <ChooseParts state={state} />;
    case 'choosing_name':
      return <ChooseName state={state} />;
    case 'planning':
      return <StatusLine standing="running" text={restore.planning} />;
    case 'plan_failed':
      return <ErrorPanel error={state.error} title={restore.noPlan} />;
    case 'plan':
      return <RestorePlanView plan={state.plan} />;
    case 'confirming':
      return <TypedConfirm expected={state.expected} typed={state.typed} isWrong={state.isWrong} />;
    case 'running':
      return <RestoreProgressView restore={state.restore} stop={state.stop} />;
    case 'finished':
      return <RestoreResult restore={state.restore} report={state.report} />;
    case 'broken_off':
      return <RestoreBrokenOff restore={state.restore} error={state.error} />;
    case 'drilling':
    case 'left':
      return null;
  }
};

const titleOf = (state: RestoreState, { menu }: Messages): string => {
  switch (state.phase) {
    case 'plan':
      return menu.restore.planTitle;
    case 'confirming':
      return menu.restore.confirmTitle;
    case 'running':
      return menu.restore.runningTitle;
    case 'finished':
    case 'broken_off':
      return menu.restore.resultTitle;
    case 'unreadable':
    case 'choosing_run':
    case 'choosing_database':
    case 'choosing_moment':
    case 'choosing_parts':
    case 'choosing_name':
    case 'planning':
    case 'plan_failed':
    case 'drilling':
    case 'left':
      return menu.restore.title;
  }
};

const keysOf = (state: RestoreState, { menu }: Messages): readonly KeyHint[] => {
  const { keys } = menu;
  switch (state.phase) {
    case 'choosing_run':
      return state.runs.length === 0 ? keys.backOnly : keys.choosingRun;
    case 'choosing_database':
      return keys.choosingDatabase;
    case 'choosing_moment':
      return keys.typing;
    case 'choosing_parts':
      return keys.ticking;
    case 'choosing_name':
      return state.option === 'new' ? keys.naming : keys.choosing;
    case 'plan':
      return isExecutable(state.plan) ? keys.restorePlan : keys.backOnly;
    case 'confirming':
      return keys.typing;
    case 'running':
      return state.stop === 'asking' ? keys.yesNo : keys.running;
    case 'finished':
    case 'broken_off':
      return keys.result;
    case 'unreadable':
    case 'planning':
    case 'plan_failed':
      return keys.backOnly;
    case 'drilling':
    case 'left':
      return [];
  }
};
