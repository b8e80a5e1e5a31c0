// Runs inside Windows: starts the command line of a request as it stands, which no argument list of another system can express, with files as its
// streams (a pipe from outside is not readable there), and writes down how it ended.
import { spawnSync } from 'node:child_process';
import { openSync, readFileSync, writeFileSync } from 'node:fs';

const { program, commandLine, cwd, env, files } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { status, signal, error } = spawnSync(program, [commandLine], {
  cwd,
  env,
  stdio: [openSync(files.stdin, 'r'), openSync(files.stdout, 'w'), openSync(files.stderr, 'w')],
  windowsVerbatimArguments: true,
});
writeFileSync(files.result, JSON.stringify({ status, signal, error: error?.message ?? null }));
