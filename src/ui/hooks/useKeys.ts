import type { KeyMode, Press } from '../keys.ts';
import { useMenu } from '../menuContext.ts';
import { usePresses } from './usePresses.ts';

/** A screen's keyboard: help and leaving are the menu's own, everything else is the screen's. Called once by each screen. */
export const useKeys = (onPress: (press: Press) => void, mode: KeyMode = 'commands'): void => {
  const { active, actions } = useMenu();
  usePresses(
    (press) => {
      if (press.kind !== 'command') return onPress(press);
      if (press.command === 'help') return actions.showHelp();
      if (press.command === 'leave' || press.command === 'interrupt') return actions.leave();
      onPress(press);
    },
    { mode, isActive: active },
  );
};
