import { Box } from 'ink';
import type { ReactElement } from 'react';
import { Frame } from '../../components/Frame.tsx';
import { useMenu } from '../../menuContext.ts';
import type { MenuOption } from '../../screen.ts';
import type { HomeState } from './homeReducer.ts';
import { OptionList } from './OptionList.tsx';
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
        <OptionList cursor={state.cursor} />
      </Box>
    </Frame>
  );
};
