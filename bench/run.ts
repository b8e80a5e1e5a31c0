/** `npm run bench -- <name> [arguments]`: measures one thing and prints a table. */
const BENCHES: Readonly<Record<string, () => Promise<{ readonly run: (argv: readonly string[]) => Promise<void> }>>> = {
  catalogue: () => import('./catalogue.ts'),
  encryption: () => import('./encryption.ts'),
  inspect: () => import('./inspect.ts'),
  pipeline: () => import('./pipeline.ts'),
  sample: () => import('./sample.ts'),
  start: () => import('./start.ts'),
};

const [name = '', ...argv] = process.argv.slice(2);
const load = BENCHES[name];
if (load === undefined) {
  console.error(`there is no bench ${JSON.stringify(name)}; there are: ${Object.keys(BENCHES).join(', ')}`);
  process.exitCode = 2;
} else {
  await (await load()).run(argv);
}
