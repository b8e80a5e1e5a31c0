import { useInput, usePaste } from 'ink';
import { type KeyMode, type Press, readKeys, typeable } from '../keys.ts';

/**
 * The keyboard as presses. Pasted text only ever lands in a text field: pasted into a list it would run as commands.
 */
export const usePresses = (
  onPress: (press: Press) => void,
  { mode = 'commands', isActive = true }: { readonly mode?: KeyMode; readonly isActive?: boolean } = {},
): void => {
  useInput((input, key) => readKeys(input, key, mode).forEach(onPress), { isActive });
  usePaste(
    (pasted) => {
      const text = typeable(pasted);
      if (mode === 'typing' && text !== '') onPress({ kind: 'text', text });
    },
    { isActive },
  );
};
