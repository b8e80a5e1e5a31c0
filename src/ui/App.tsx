import { Box, useApp, useWindowSize } from 'ink';
import { type ReactElement, useEffect, useMemo, useReducer, useState } from 'react';
import type { Language, Settings } from '../config/settings.ts';
import { assertNever } from '../domain/assertNever.ts';
import type { RunId } from '../domain/runId.ts';
import { messagesFor } from '../messages/messagesFor.ts';
import type { Clock } from '../platform/clock.ts';
import type { Services } from '../services.ts';
import { type AppState, appReducer, initialApp } from './appReducer.ts';
import { CrashGuard } from './CrashGuard.tsx';
import { FRAME_ROWS } from './components/Frame.tsx';
import { formatFor } from './format.ts';
import { LeaveQuestion, Leaving } from './LeaveQuestion.tsx';
import { type Menu, type MenuActions, MenuContext } from './menuContext.ts';
import type { MenuOption, Screen } from './screen.ts';
import { BackupScreen } from './screens/backup/BackupScreen.tsx';
import { DrillScreen } from './screens/drill/DrillScreen.tsx';
import { HelpScreen } from './screens/help/HelpScreen.tsx';
import { HomeScreen } from './screens/home/HomeScreen.tsx';
import { RestoreScreen } from './screens/restore/RestoreScreen.tsx';
import { RunsScreen } from './screens/runs/RunsScreen.tsx';
import { ScheduleScreen } from './screens/schedule/ScheduleScreen.tsx';
import { SchedulerScreen } from './screens/scheduler/SchedulerScreen.tsx';
import type { Work } from './work.ts';

const FEWEST_BODY_ROWS = 6;
/** One line stays free: Windows consoles redraw everything, and flicker, when a frame fills the whole screen. */
const SPARE_ROWS = 1;

export interface AppProps {
  readonly services: Services;
  readonly language: Language;
  readonly clock: Clock;
  readonly work: Work;
  readonly colours: boolean;
}

/** The menu: one screen at a time, with help or a question over it, and one way out. */
export const App = ({ services, language, clock, work, colours }: AppProps): ReactElement => {
  const { columns, rows } = useWindowSize();
  const [state, dispatch] = useReducer(appReducer, initialApp);
  const [settings, setSettings] = useState<Settings>(services.settings);
  const { exit } = useApp();

  const actions = useMemo<MenuActions>(
    () => ({
      open: (option, run) => {
        const screen = screenOf(option, run);
        if (screen !== null) dispatch({ type: 'opened', screen, option });
      },
      drill: (database) => dispatch({ type: 'opened', screen: { name: 'drill', database }, option: 'restore' }),
      goHome: () => dispatch({ type: 'went_home' }),
      showHelp: () => dispatch({ type: 'help_asked' }),
      leave: () => dispatch({ type: 'leave_asked', mustAsk: work.mustAsk() }),
      keepSettings: setSettings,
    }),
    [work],
  );

  const exitCode = state.overlay.kind === 'leaving' ? state.overlay.exitCode : null;
  useEffect(() => {
    if (exitCode === null) return;
    void work.stopAll().then(() => exit(exitCode));
  }, [exitCode, exit, work]);

  const isOpen = state.overlay.kind === 'none';
  const menu = useMemo<Menu>(
    () => ({
      services,
      settings,
      work,
      clock,
      language,
      messages: messagesFor(language),
      format: formatFor(language),
      colours,
      columns,
      bodyRows: Math.max(FEWEST_BODY_ROWS, rows - FRAME_ROWS - SPARE_ROWS),
      active: true,
      actions,
    }),
    [services, settings, work, clock, language, colours, columns, rows, actions],
  );
  const below = useMemo<Menu>(() => ({ ...menu, active: isOpen }), [menu, isOpen]);

  return (
    <MenuContext value={menu}>
      <MenuContext value={below}>
        <Box display={isOpen ? 'flex' : 'none'}>
          <CrashGuard onLeave={actions.goHome}>
            <CurrentScreen screen={state.screen} lastOption={state.lastOption} />
          </CrashGuard>
        </Box>
      </MenuContext>
      <CurrentOverlay
        overlay={state.overlay}
        onClose={() => dispatch({ type: 'overlay_closed' })}
        onLeave={actions.leave}
        onLeaveConfirmed={() => dispatch({ type: 'leave_confirmed', stops: work.mustAsk() })}
      />
    </MenuContext>
  );
};

const screenOf = (option: MenuOption, run: RunId | undefined): Screen | null => {
  if (option === 'exit') return null;
  return option === 'restore' ? { name: 'restore', run: run ?? null } : { name: option };
};

const CurrentScreen = ({
  screen,
  lastOption,
}: {
  readonly screen: Screen;
  readonly lastOption: MenuOption;
}): ReactElement => {
  switch (screen.name) {
    case 'home':
      return <HomeScreen lastOption={lastOption} />;
    case 'backup':
      return <BackupScreen />;
    case 'schedule':
      return <ScheduleScreen />;
    case 'runs':
      return <RunsScreen />;
    case 'restore':
      return <RestoreScreen run={screen.run} />;
    case 'drill':
      return <DrillScreen database={screen.database} />;
    case 'scheduler':
      return <SchedulerScreen />;
    default:
      return assertNever(screen);
  }
};

const CurrentOverlay = ({
  overlay,
  onClose,
  onLeave,
  onLeaveConfirmed,
}: {
  readonly overlay: AppState['overlay'];
  readonly onClose: () => void;
  readonly onLeave: () => void;
  readonly onLeaveConfirmed: () => void;
}): ReactElement | null => {
  switch (overlay.kind) {
    case 'none':
      return null;
    case 'help':
      return <HelpScreen onClose={onClose} onInterrupt={onLeave} />;
    case 'asked':
      return <LeaveQuestion onAnswer={(leaves) => (leaves ? onLeaveConfirmed() : onClose())} />;
    case 'leaving':
      return <Leaving />;
    default:
      return assertNever(overlay);
  }
};
