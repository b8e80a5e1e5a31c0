/**
 * `npm run build`: makes dist/ out of src/, a few files where the source has five hundred, since a start pays for each that it resolves and
 * reads (docs/performance.md, "Starting"): one for what every command line needs, one for what every query needs besides. What is imported
 * dynamically is a file of its own there too, and is read when it is first needed.
 * Types are checked by `npm run typecheck`.
 */
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const packageFile: { readonly dependencies: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync(`${root}/package.json`, 'utf8'),
);

/** What nearly every command needs, a little of each: of zod by itself the error texts of forty languages would be loaded. */
const TAKEN_IN = ['commander', 'dotenv', 'zod'];
const installed = Object.keys(packageFile.dependencies).filter((name) => !TAKEN_IN.includes(name));

rmSync(`${root}/dist`, { recursive: true, force: true });
await build({
  cwd: root,
  input: {
    main: 'src/main.ts',
    // A thread's program stands beside whoever starts it.
    digestWorker: 'src/pipeline/digestWorker.ts',
    compressionWorker: 'src/sandbox/engine/backup/compressionWorker.ts',
    // For tests/support/sandboxHost.mjs.
    startSandbox: 'src/sandbox/startSandbox.ts',
  },
  platform: 'node',
  external: (id) => installed.some((name) => id === name || id.startsWith(`${name}/`)),
  logLevel: 'warn',
  output: {
    dir: 'dist',
    format: 'esm',
    sourcemap: true,
    // Without this, what two parts share becomes a file of its own: `list` would load fifty, at a third of a millisecond each.
    codeSplitting: {
      groups: [
        { name: 'commandLine', test: /[\\/]src[\\/]cli[\\/]runCli\.ts$/, priority: 2 },
        { name: 'services', test: /[\\/]src[\\/]composition[\\/]openServices\.ts$/, priority: 1 },
      ],
    },
  },
});
