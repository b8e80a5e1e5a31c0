import { expect, test } from 'vitest';
import { lazily } from '../../src/domain/lazily.ts';

test('makes nothing before the first call, and one thing for all calls', async () => {
  let made = 0;
  const load = lazily(async () => ({ number: ++made }));
  expect(made).toBe(0);
  expect(await Promise.all([load(), load()])).toEqual([{ number: 1 }, { number: 1 }]);
  expect(await load()).toEqual({ number: 1 });
});
