import type { ReactElement } from 'react';
import { useMenu } from '../menuContext.ts';
import { StatusLine } from './StatusLine.tsx';

/** Asks before what runs is stopped, and says that it is being stopped once that was said. */
export const StopQuestion = ({
  stop,
  question,
}: {
  readonly stop: 'not_asked' | 'asking' | 'stopping';
  readonly question: string;
}): ReactElement | null => {
  const { common } = useMenu().messages.menu;
  switch (stop) {
    case 'not_asked':
      return null;
    case 'asking':
      return <StatusLine standing="warning" text={`${question} ${common.yesOrNo}`} />;
    case 'stopping':
      return <StatusLine standing="warning" text={common.stopping} />;
  }
};
