import { Box } from 'ink';
import { describe, expect, test } from 'vitest';
import { Line } from '../../src/ui/components/Line.tsx';
import { styleOf, TONES } from '../../src/ui/theme.ts';
import { drawn } from '../support/renderUi.tsx';
import { scriptedServices } from '../support/scriptedServices.ts';

const wrapped = (text: string, width: number): readonly string[] =>
  drawn(
    <Box width={width}>
      <Line shorten="wrap">{text}</Line>
    </Box>,
    { services: scriptedServices() },
  ).split('\n');

describe('a wrapped line', () => {
  test('does not begin with the blank before which it was wrapped', () => {
    expect(wrapped('uno dos tres', 7)).toEqual(['uno dos', 'tres']);
  });

  test('keeps the blanks at its own beginning and an indentation of its own', () => {
    expect(wrapped(' uno', 7)).toEqual([' uno']);
    expect(wrapped('uno\n  dos', 7)).toEqual(['uno', '  dos']);
  });
});

test('without colours every tone is one all the same, and none has a colour', () => {
  for (const tone of TONES) {
    expect(styleOf(tone, false)).not.toHaveProperty('color');
    expect(styleOf(tone, true)).toMatchObject(styleOf(tone, false));
  }
  expect(styleOf('failed', true).color).toBe('red');
});
