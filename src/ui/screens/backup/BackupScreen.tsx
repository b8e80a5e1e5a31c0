import type { ReactElement } from 'react';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Frame } from '../../components/Frame.tsx';
import { StatusLine } from '../../components/StatusLine.tsx';
import { useMenu } from '../../menuContext.ts';
import { BackupPlanView } from './BackupPlanView.tsx';
import { BackupResult } from './BackupResult.tsx';
import { BrokenOff } from './BrokenOff.tsx';
import type { BackupState } from './backupReducer.ts';
import { isRunnable } from './backupReducer.ts';
import { ChooseDatabases } from './ChooseDatabases.tsx';
import { RunProgressView } from './RunProgressView.tsx';
import { useBackup } from './useBackup.ts';

/** Back up now. */
export const BackupScreen = (): ReactElement => <BackupView state={useBackup()} />;

export const BackupView = ({ state }: { readonly state: BackupState }): ReactElement => {
  const { menu } = useMenu().messages;
  const { keys } = menu;
  const title = menu.backup.title;
  switch (state.phase) {
    case 'choosing':
      return (
        <Frame title={title} keys={keys.choosingBackup}>
          <ChooseDatabases choices={state.choices} type={state.type} problem={state.problem} />
        </Frame>
      );
    case 'planning':
      return (
        <Frame title={title} keys={keys.backOnly}>
          <StatusLine standing="running" text={menu.backup.planning} />
        </Frame>
      );
    case 'plan_failed':
      return (
        <Frame title={title} keys={keys.backOnly}>
          <ErrorPanel error={state.error} title={menu.backup.noPlan} />
        </Frame>
      );
    case 'plan':
      return (
        <Frame title={menu.backup.planTitle} keys={isRunnable(state.plan) ? keys.backupPlan : keys.backOnly}>
          <BackupPlanView plan={state.plan} />
        </Frame>
      );
    case 'running':
      return (
        <Frame title={menu.backup.runningTitle} keys={state.stop === 'asking' ? keys.yesNo : keys.running}>
          <RunProgressView run={state.run} stop={state.stop} />
        </Frame>
      );
    case 'finished':
      return (
        <Frame title={menu.backup.resultTitle} keys={keys.result}>
          <BackupResult run={state.run} report={state.report} />
        </Frame>
      );
    case 'broken_off':
      return (
        <Frame title={menu.backup.resultTitle} keys={keys.result}>
          <BrokenOff run={state.run} error={state.error} />
        </Frame>
      );
    case 'left':
      return (
        <Frame title={title} keys={[]}>
          {null}
        </Frame>
      );
  }
};
