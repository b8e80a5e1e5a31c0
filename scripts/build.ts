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
type Packages = Readonly<Record<string, string>>;
const packageFile: { readonly dependencies: Packages; readonly optionalDependencies: Packages } = JSON.parse(
  readFileSync(`${root}/package.json`, 'utf8'),
);

/**
 * What nearly every command needs, a little of each, and what draws the menu: of zod by itself the error texts of forty languages would be
 * loaded, of Ink and React two hundred files before the first frame.
 */
const TAKEN_IN = ['commander', 'dotenv', 'zod', 'ink', 'ink-select-input', 'react'];
/** Ink asks for React's tools for developers where DEV=true; nobody has them here. */
const NEVER_INSTALLED = ['react-devtools-core'];
const dependencies = Object.keys(packageFile.dependencies).filter((name) => !TAKEN_IN.includes(name));
const outside = [...dependencies, ...Object.keys(packageFile.optionalDependencies), ...NEVER_INSTALLED];

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
  // React's development build draws slower and keeps a record of every frame: nothing for a menu that is open for months.
  transform: { define: { 'process.env.NODE_ENV': JSON.stringify('production') } },
  external: (id) => outside.some((name) => id === name || id.startsWith(`${name}/`)),
  logLevel: 'warn',
  output: {
    dir: 'dist',
    format: 'esm',
    sourcemap: true,
    // Without this, what two parts share becomes a file of its own: `list` would load fifty, at a third of a millisecond each.
    codeSplitting: {
      groups: [
        { name: 'commandLine', test: /[\\/]src[\\/](cli[\\/]runCli|platform[\\/]clock)\.ts$/, priority: 2 },
        { name: 'services', test: /[\\/]src[\\/]composition[\\/]openServices\.ts$/, priority: 1 },
      ],
    },
  },
});
