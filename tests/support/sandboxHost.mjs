/** A sandbox in a process of its own, steered over IPC by sandboxProcess.ts: of the built program, as the other end of the wire is. */
import { startSandbox } from '../../dist/startSandbox.js';

let sandbox = null;
const inside = [];

const handlers = {
  start: async ({ options }) => {
    // What goes wrong inside, beyond any fault that was asked for: told when the sandbox is closed.
    sandbox = await startSandbox({ ...options, onError: (error) => inside.push(String(error?.stack ?? error)) });
    const { host, port, user, password } = sandbox;
    return { host, port, user, password };
  },
  faults: ({ faults }) => {
    Object.assign(sandbox.faults, faults);
  },
  hits: ({ name }) => sandbox.faults.hits.get(name) ?? 0,
  close: async () => {
    await sandbox?.close();
    sandbox = null;
    if (inside.length > 0) throw new Error(`it failed inside:\n${inside.join('\n')}`);
  },
};

process.on('message', async ({ id, kind, ...rest }) => {
  try {
    process.send({ id, value: (await handlers[kind](rest)) ?? null });
  } catch (error) {
    process.send({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
// The test's process is gone: nobody would ever end this one.
process.on('disconnect', () => process.exit());
