/** A set of named things with a tick each, and a cursor among them. */
import type { Press } from './keys.ts';
import { moveCursor } from './listWindow.ts';

export interface Choice<T> {
  readonly value: T;
  readonly isChosen: boolean;
}

export interface Choices<T> {
  readonly items: readonly Choice<T>[];
  readonly cursor: number;
}

/** Everything is ticked at first: the common case is one key away. */
export const allChosen = <T>(values: readonly T[]): Choices<T> => ({
  items: values.map((value) => ({ value, isChosen: true })),
  cursor: 0,
});

export const chosenOf = <T>({ items }: Choices<T>): readonly T[] =>
  items.filter((item) => item.isChosen).map((item) => item.value);

/** Space ticks, `a` ticks all (or none where all are), the rest moves. */
export const pressInChoices = <T>(choices: Choices<T>, press: Press): Choices<T> => {
  if (press.kind !== 'command') return choices;
  const { items, cursor } = choices;
  if (press.command === 'toggle') {
    return {
      ...choices,
      items: items.map((item, index) => (index === cursor ? { ...item, isChosen: !item.isChosen } : item)),
    };
  }
  if (press.command === 'toggleAll') {
    const isChosen = !items.every((item) => item.isChosen);
    return { ...choices, items: items.map((item) => ({ ...item, isChosen })) };
  }
  return { ...choices, cursor: moveCursor(cursor, items.length, press.command) };
};
