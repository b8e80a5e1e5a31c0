import { Text } from 'ink';
import { render } from 'ink-testing-library';
import { expect, onTestFinished, test } from 'vitest';
import { ScrollArea } from '../../src/ui/components/ScrollArea.tsx';
import { scrollTo } from '../../src/ui/hooks/useScroll.ts';
import { MenuContext } from '../../src/ui/menuContext.ts';
import { aMenu, KEYS } from '../support/renderUi.tsx';
import { scriptedServices } from '../support/scriptedServices.ts';
import { waitFor } from '../support/waitFor.ts';

const scrolling = (lines: number) => {
  const menu = aMenu({ services: scriptedServices() });
  const app = render(
    <MenuContext value={menu}>
      <ScrollArea height={5}>
        {Array.from({ length: lines }, (_, index) => `line ${index + 1}`).map((line) => (
          <Text key={line}>{line}</Text>
        ))}
      </ScrollArea>
    </MenuContext>,
  );
  onTestFinished(() => app.unmount());
  const shows = (text: string) => waitFor(() => app.lastFrame()?.includes(text), { timeoutMs: 5_000, what: text });
  return { app, shows };
};

test('says how much more there is and scrolls no further than the end', async () => {
  const { app, shows } = scrolling(12);
  await shows('↑ 0 · ↓ 8 more lines');
  expect(app.lastFrame()).toContain('line 4');
  expect(app.lastFrame()).not.toContain('line 5');
  app.stdin.write(KEYS.down + KEYS.down);
  await shows('↑ 2 · ↓ 6 more lines');
  app.stdin.write(KEYS.end);
  await shows('line 12');
  app.stdin.write(KEYS.down + KEYS.pageDown);
  await shows('↑ 8 · ↓ 0 more lines');
  app.stdin.write(KEYS.home);
  await shows('line 1');
});

test('says nothing of more where everything fits', async () => {
  const { app, shows } = scrolling(5);
  await shows('line 5');
  expect(app.lastFrame()).not.toContain('more lines');
});

test('never stands before the beginning or past the end, whatever the command', () => {
  expect(scrollTo(0, 'up', 4, 12)).toBe(0);
  expect(scrollTo(99, 'up', 4, 12)).toBe(7);
  expect(scrollTo(3, 'pageDown', 4, 12)).toBe(6);
  expect(scrollTo(3, 'choose', 4, 12)).toBe(3);
  expect(scrollTo(3, 'down', 20, 12)).toBe(0);
});
