/** What a colour means. Screens name the meaning; a mark or a word always says the same, since a terminal may have no colours. */
export const TONES = ['plain', 'muted', 'strong', 'accent', 'good', 'warning', 'failed'] as const;
export type Tone = (typeof TONES)[number];

export interface ToneStyle {
  readonly color?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
}

const TONE_STYLES: Readonly<Record<Tone, ToneStyle>> = {
  plain: {},
  muted: { dimColor: true },
  strong: { bold: true },
  accent: { color: 'cyan', bold: true },
  good: { color: 'green' },
  warning: { color: 'yellow' },
  failed: { color: 'red', bold: true },
};

/** What a tone looks like; without colours what is bold or dim still is. */
export const styleOf = (tone: Tone, colours: boolean): ToneStyle => {
  const { color, ...style } = TONE_STYLES[tone];
  return colours && color !== undefined ? { ...style, color } : style;
};

/** Signs that the fonts of old Windows consoles have as well (WGL4). */
export const MARKS = {
  cursor: '►',
  good: '√',
  failed: '×',
  warning: '▲',
  waiting: '·',
  running: '●',
  checked: '[x]',
  unchecked: '[ ]',
  barFull: '█',
  barEmpty: '░',
  rule: '─',
} as const;
