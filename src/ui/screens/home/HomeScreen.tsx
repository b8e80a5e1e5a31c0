import { Box } from 'ink';
import type { ReactElement } from 'react';
import { Frame } from '../../components/Frame.tsx';
import { Line } from '../../components/Line.tsx';
import { useMenu } from '../../menuContext.ts';
import { MENU_OPTIONS, type MenuOption } from '../../screen.ts';
import { MARKS } from '../../theme.ts';
import type { HomeState } from './homeReducer.ts';
import { ServerOverview } from './ServerOverview.tsx';
import { useHome } from './useHome.ts';

/** The start: how server, databases and schedule stand, and the six options. */
export const HomeScreen = ({ lastOption }: { readonly lastOption: MenuOption }): ReactElement => (
  <HomeView state={useHome(lastOption)} />
);

export const HomeView = ({ state }: { readonly state: HomeState }): ReactElement => {
  const { menu } = useMenu().messages;
  return (
    <Frame title={menu.home.title} keys={menu.keys.home}>
      <Box flexDirection="column" flexShrink={1} minHeight={0} overflow="hidden">
        <ServerOverview overview={state.overview} />
      </Box>
      <Box flexDirection="column" flexShrink={0} paddingTop={1}>
        {MENU_OPTIONS.map((option, index) => (
          <OptionLine key={option} option={option} digit={index + 1} isSelected={index === state.cursor} />
        ))}
      </Box>
    </Frame>
  );
};

const OptionLine = ({
  option,
  digit,
  isSelected,
}: {
  readonly option: MenuOption;
  readonly digit: number;
  readonly isSelected: boolean;
}): ReactElement => {
  const { home } = useMenu().messages.menu;
  return (
    <Box flexShrink={0} height={1} gap={1}>
      <Box flexShrink={0} width={28}>
        <Line tone={isSelected ? 'accent' : 'plain'}>
          {`${isSelected ? MARKS.cursor : ' '} ${digit}  ${home.options[option].name}`}
        </Line>
      </Box>
      <Line tone="muted">{home.options[option].about}</Line>
    </Box>
  );
};
