/** What must hold of every screen of the menu, whichever it is. */
import { expect } from 'vitest';
import type { Language } from '../../../src/config/settings.ts';
import { en } from '../../../src/messages/en.ts';
import { es } from '../../../src/messages/es.ts';

/** Every text of a table of messages that is no function. */
const textsOf = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
};

/** Texts of several words that only one of the languages has: a single word may stand in a path or in a statement. */
const onlyIn = (own: object, other: object): readonly string[] => {
  const others = textsOf(other).join('\n');
  return textsOf(own).filter((text) => text.includes(' ') && !others.includes(text));
};
const FOREIGN: Readonly<Record<Language, readonly string[]>> = {
  en: onlyIn(es, en),
  es: onlyIn(en, es),
};

/** The menu's frame around a screen: title, rule, body, rule, keys. */
const isFramed = (screen: string): boolean => screen.startsWith('rexus-backup ► ');

/** Nothing of the other language, no stack trace, and the frame whole at the terminal's width; of the screens that were looked at. */
export const expectGoodScreens = (seen: readonly string[], language: Language): void => {
  const screens = seen.filter(isFramed);
  expect(screens.length).toBeGreaterThan(0);
  for (const screen of screens) {
    const foreign = FOREIGN[language].filter((text) => screen.includes(text));
    expect(foreign, `texts of the other language in\n${screen}`).toEqual([]);
    expect(screen).not.toMatch(/\bat \S+ \(|node:internal|undefined|\[object|NaN/);
    const lines = screen.split('\n');
    const rules = lines.flatMap((line, index) => (/^─+$/.test(line) ? [index] : []));
    expect(rules, `title, rule, body, rule and keys in\n${screen}`).toEqual([1, expect.any(Number)]);
    expect(lines.length - (rules[1] ?? 0), `one line of keys at most under\n${screen}`).toBeLessThanOrEqual(2);
  }
};
