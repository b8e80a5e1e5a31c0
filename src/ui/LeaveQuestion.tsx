import type { ReactElement } from 'react';
import { Frame } from './components/Frame.tsx';
import { StatusLine } from './components/StatusLine.tsx';
import { usePresses } from './hooks/usePresses.ts';
import { useMenu } from './menuContext.ts';

/** Asked when the menu is to be left while something runs. A second Ctrl-C means yes. */
export const LeaveQuestion = ({ onAnswer }: { readonly onAnswer: (leaves: boolean) => void }): ReactElement => {
  const { app, keys, common } = useMenu().messages.menu;
  usePresses((press) => {
    if (press.kind !== 'command') return;
    if (press.command === 'yes' || press.command === 'interrupt') onAnswer(true);
    if (press.command === 'no' || press.command === 'back') onAnswer(false);
  });
  return (
    <Frame title={app.leaveTitle} keys={keys.yesNo}>
      <StatusLine standing="warning" text={`${app.leaveQuestion} ${common.yesOrNo}`} />
    </Frame>
  );
};

/** Shown until everything that ran has cleaned up after itself. */
export const Leaving = (): ReactElement => {
  const { app, common } = useMenu().messages.menu;
  return (
    <Frame title={app.leaveTitle} keys={[]}>
      <StatusLine standing="running" text={common.stopping} />
    </Frame>
  );
};
