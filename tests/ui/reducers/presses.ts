import type { Command, Press } from '../../../src/ui/keys.ts';

/** Presses as the reducers get them. */
export const key = (command: Command): Press => ({ kind: 'command', command });
export const digit = (value: number): Press => ({ kind: 'digit', digit: value });
export const text = (value: string): Press => ({ kind: 'text', text: value });
export const erase: Press = { kind: 'erase' };

/** Feeds presses one after the other to a reducer that takes them as actions. */
export const pressing =
  <State>(reduce: (state: State, action: { readonly type: 'press'; readonly press: Press }) => State) =>
  (state: State, ...presses: readonly Press[]): State =>
    presses.reduce((before, press) => reduce(before, { type: 'press', press }), state);
