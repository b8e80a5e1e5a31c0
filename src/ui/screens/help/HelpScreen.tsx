import { Box } from 'ink';
import type { ReactElement } from 'react';
import { Fact } from '../../components/Fact.tsx';
import { Frame } from '../../components/Frame.tsx';
import { Line } from '../../components/Line.tsx';
import { ScrollArea } from '../../components/ScrollArea.tsx';
import { usePresses } from '../../hooks/usePresses.ts';
import { useMenu } from '../../menuContext.ts';
import { MENU_OPTIONS } from '../../screen.ts';

/** What the options do and what the keys mean; lies over the screen that it was called from. */
export const HelpScreen = ({
  onClose,
  onInterrupt,
}: {
  readonly onClose: () => void;
  readonly onInterrupt: () => void;
}): ReactElement => {
  const { messages, bodyRows } = useMenu();
  const { help, home, keys } = messages.menu;
  usePresses((press) => {
    if (press.kind !== 'command') return;
    if (press.command === 'interrupt' || press.command === 'leave') onInterrupt();
    if (press.command === 'back' || press.command === 'help' || press.command === 'choose') onClose();
  });
  return (
    <Frame title={help.title} keys={keys.reading}>
      <ScrollArea height={bodyRows}>
        <Line shorten="wrap">{help.about}</Line>
        <Box flexDirection="column" flexShrink={0} paddingY={1}>
          {MENU_OPTIONS.map((option, index) => (
            <Fact key={option} name={`${index + 1} ${home.options[option].name}`} value={help.options[option]} />
          ))}
        </Box>
        {help.keys.map(({ key, means }) => (
          <Fact key={key} name={key} value={means} />
        ))}
      </ScrollArea>
    </Frame>
  );
};
