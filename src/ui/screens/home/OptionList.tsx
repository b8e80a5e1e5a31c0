import { Box } from 'ink';
import SelectInput, { type IndicatorProps, type ItemProps } from 'ink-select-input';
import type { ReactElement } from 'react';
import { Line } from '../../components/Line.tsx';
import { useMenu } from '../../menuContext.ts';
import { MENU_OPTIONS } from '../../screen.ts';
import { MARKS } from '../../theme.ts';

const NAME_WIDTH = 28;

const OPTION_NAMES: readonly string[] = MENU_OPTIONS;

// The label carries the option to OptionItem, which knows its words.
const ITEMS = MENU_OPTIONS.map((option) => ({ key: option, label: option, value: option }));

/**
 * The six options with the cursor on one. The list's own keys are off and the reducer moves it (hence the key that draws it anew): on its own it
 * loses keys that arrive in one read, and `down down Enter` would open the option that the cursor came from.
 */
export const OptionList = ({ cursor }: { readonly cursor: number }): ReactElement => (
  <SelectInput
    key={cursor}
    items={ITEMS}
    initialIndex={cursor}
    isFocused={false}
    indicatorComponent={OptionIndicator}
    itemComponent={OptionItem}
  />
);

const OptionIndicator = ({ isSelected = false }: IndicatorProps): ReactElement => (
  <Box flexShrink={0} width={2}>
    <Line tone="accent">{isSelected ? MARKS.cursor : ''}</Line>
  </Box>
);

const OptionItem = ({ label, isSelected = false }: ItemProps): ReactElement => {
  const { home } = useMenu().messages.menu;
  const index = OPTION_NAMES.indexOf(label);
  const option = MENU_OPTIONS[index] ?? 'exit';
  return (
    <Box flexShrink={1} height={1} gap={1}>
      <Box flexShrink={0} width={NAME_WIDTH - 2}>
        <Line tone={isSelected ? 'accent' : 'plain'}>{`${index + 1}  ${home.options[option].name}`}</Line>
      </Box>
      <Line tone="muted">{home.options[option].about}</Line>
    </Box>
  );
};
