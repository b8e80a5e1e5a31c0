import { expect, test } from 'vitest';
import { EXIT_CODES } from '../../src/domain/exitCodes.ts';
import { startSandbox } from '../../src/sandbox/startSandbox.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { waitFor } from '../support/waitFor.ts';
import { cliBench } from './cliBench.ts';

test('sandbox says in one line where it can be reached, and stops with 0', async () => {
  const stop = new AbortController();
  const bench = cliBench();
  const going = bench.start(['sandbox', '--data', 'server', '--empty'], {
    signal: stop.signal,
    environment: { startSandbox },
  });
  await waitFor(() => going.stdout().includes('\n'));
  stop.abort('SIGTERM');
  const { code, events, stderr } = await going.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(events()).toEqual([
    {
      message_type: 'sandbox_ready',
      host: '127.0.0.1',
      port: expect.any(Number),
      user: expect.any(String),
      password: expect.any(String),
    },
  ]);
});

test('the password of the environment is the one to log in with, at each start', async () => {
  const asked: unknown[] = [];
  const environment = {
    startSandbox: (options: unknown) => {
      asked.push(options);
      return Promise.reject(new Error('enough'));
    },
  };
  for (const password of ['S3cret-of-the-tests', '']) {
    const variables = { REXUS_SANDBOX_PASSWORD: password };
    await cliBench().run(['sandbox', '--data', 'server', '--empty'], { variables, environment });
  }
  expect(asked).toEqual([
    expect.objectContaining({ password: 'S3cret-of-the-tests' }),
    expect.not.objectContaining({ password: expect.anything() }),
  ]);
  expect((await cliBench().run(['sandbox', '--help'])).stdout).toContain('REXUS_SANDBOX_PASSWORD');
});

test('a port that another program has is wrong use, not a fault of the program', async () => {
  const first = await startSandbox({ dataDirectory: temporaryDirectory(), seed: 'empty' });
  try {
    const argv = ['sandbox', '--data', 'server', '--empty', '--port', String(first.port)];
    const { code, stderr } = await cliBench().run(argv, { environment: { startSandbox } });
    expect(code).toBe(EXIT_CODES.usage);
    expect(stderr).toContain(`port ${first.port} is taken by another program`);
  } finally {
    await first.close();
  }
});

test('the options of sandbox reach it', async () => {
  const asked: unknown[] = [];
  await cliBench().run(['sandbox', '--data', 'server', '--port', '1500', '--empty', '--express'], {
    environment: {
      startSandbox: (options) => {
        asked.push(options);
        return Promise.reject(new Error('enough'));
      },
    },
  });
  expect(asked).toMatchObject([{ port: 1500, seed: 'empty', edition: 'express' }]);
});
