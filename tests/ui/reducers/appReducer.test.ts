import { expect, test } from 'vitest';
import { type AppAction, type AppState, appReducer, initialApp } from '../../../src/ui/appReducer.ts';

const after = (...actions: readonly AppAction[]): AppState => actions.reduce(appReducer, initialApp);
const opened: AppAction = { type: 'opened', screen: { name: 'runs' }, option: 'runs' };

test('opens a screen and remembers the option for the way home', () => {
  expect(after(opened)).toEqual({ screen: { name: 'runs' }, overlay: { kind: 'none' }, lastOption: 'runs' });
  expect(after(opened, { type: 'went_home' })).toMatchObject({ screen: { name: 'home' }, lastOption: 'runs' });
});

test('lays help over a screen and takes it away again without changing the screen', () => {
  expect(after(opened, { type: 'help_asked' })).toMatchObject({ screen: { name: 'runs' }, overlay: { kind: 'help' } });
  expect(after(opened, { type: 'help_asked' }, { type: 'overlay_closed' })).toEqual(after(opened));
});

test('leaves at once with 0 when nothing asks, and asks otherwise', () => {
  expect(after({ type: 'leave_asked', mustAsk: false }).overlay).toEqual({
    kind: 'leaving',
    exitCode: 0,
  });
  const asked = after({ type: 'leave_asked', mustAsk: true });
  expect(asked.overlay).toEqual({ kind: 'asked' });
  expect(appReducer(asked, { type: 'overlay_closed' }).overlay).toEqual({ kind: 'none' });
  const confirmed = (stops: boolean) => appReducer(asked, { type: 'leave_confirmed', stops }).overlay;
  expect(confirmed(true)).toEqual({ kind: 'leaving', exitCode: 130 });
  // What ran has ended by itself before the answer came: nothing is interrupted.
  expect(confirmed(false)).toEqual({ kind: 'leaving', exitCode: 0 });
  expect(appReducer(asked, { type: 'help_asked' })).toBe(asked);
});

test('cannot be confirmed without having been asked', () => {
  expect(after({ type: 'leave_confirmed', stops: true })).toEqual(initialApp);
});

test('changes nothing any more once it is leaving', () => {
  const leaving = after({ type: 'leave_asked', mustAsk: false });
  const actions: readonly AppAction[] = [
    opened,
    { type: 'went_home' },
    { type: 'help_asked' },
    { type: 'overlay_closed' },
  ];
  for (const action of actions) expect(appReducer(leaving, action)).toBe(leaving);
});
