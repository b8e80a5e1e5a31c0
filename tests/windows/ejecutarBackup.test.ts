/** scripts/ejecutar_backup.bat, really run by a cmd.exe, with the built program behind it. */
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PYTHON_ID, pythonManifest } from '../support/pythonManifest.ts';
import {
  type CommandEnded,
  type CommandOptions,
  NODE_FOLDER,
  startWindows,
  type WindowsMachine,
} from './windowsMachine.ts';

let windows: WindowsMachine;
beforeAll(() => {
  windows = startWindows();
});
afterAll(() => windows?.remove());

const source = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const VERSION = /^\d+\.\d+\.\d+\n$/;

/** Writes a file on C:. */
const write = (windowsPath: string, content: string): void => {
  const path = windows.local(windowsPath);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
};

/** The program as a clone has it after `npm ci` and `npm run build`, in that folder of C:. */
const install = (folder: string): string => {
  rmSync(windows.local(folder), { recursive: true, force: true });
  for (const part of ['bin', 'scripts/ejecutar_backup.bat', 'package.json']) {
    cpSync(source(part), windows.local(`${folder}\\${part.replaceAll('/', '\\')}`), { recursive: true });
  }
  for (const part of ['dist', 'node_modules']) symlinkSync(source(part), windows.local(`${folder}\\${part}`));
  return folder;
};

/** The same with an entry that says what it was given and ends with the code that its first argument names. */
const installProbe = (folder: string): string => {
  install(folder);
  const probe = `process.stdout.write(JSON.stringify([process.cwd(), ...process.argv.slice(2)])); process.exitCode = Number(process.argv[2] ?? 0);`;
  writeFileSync(windows.local(`${folder}\\bin\\rexus-backup.mjs`), probe);
  return folder;
};

const batOf = (folder: string): string => `${folder}\\scripts\\ejecutar_backup.bat`;

/** As a person types it in a console, or the task scheduler starts it: the whole path in quotes, then the arguments. */
const run = (folder: string, args: string, options: CommandOptions = {}): CommandEnded =>
  windows.cmd(`/c ""${batOf(folder)}" ${args}"`, options);

/** What Explorer starts on a double click. Wine's cmd.exe has no %cmdcmdline% of its own, so that it is given in the environment. */
const doubleClick = (folder: string, options: CommandOptions = {}): CommandEnded =>
  run(folder, '', {
    ...options,
    variables: { ...options.variables, CMDCMDLINE: `C:\\windows\\system32\\cmd.exe /c ""${batOf(folder)}" "` },
  });

const PLAIN = 'C:\\rexus';
const HOSTILE = 'C:\\Mis copias ñandú (1) & Cía ^ ¡ya! !PATH!';

describe('from any folder', () => {
  // Not here: a % in the name. cmd.exe does not look again into what %~dp0 gave it; wine's does, and looks for another folder.
  test.each([
    PLAIN,
    'C:\\Mis copias ñandú',
    'C:\\a&b',
    'C:\\Ventas & Cía',
    'C:\\Archivos de programa (x86)\\rexus (2)',
    'C:\\¡Ya! !PATH! !',
    "C:\\l'año ^ 2025; a, b = c",
    HOSTILE,
  ])('%s', (folder) => {
    install(folder);
    expect(run(folder, '--version')).toEqual({ status: 0, stdout: expect.stringMatching(VERSION), stderr: '' });
    expect(windows.cmd('/c ejecutar_backup --version', { cwd: `${folder}\\scripts` })).toMatchObject({ status: 0 });
    expect(doubleClick(folder)).toMatchObject({ status: 2, stdout: expect.stringMatching(/continue/) });
  });

  test('goes to the folder of the program, wherever it is called from', () => {
    installProbe(HOSTILE);
    mkdirSync(windows.local('C:\\otra carpeta'));
    expect(JSON.parse(run(HOSTILE, '0', { cwd: 'C:\\otra carpeta' }).stdout)).toEqual([HOSTILE, '0']);
  });
});

describe('the program behind it', () => {
  test('lists the backups of that folder as JSON, in its own encoding', () => {
    install(HOSTILE);
    write(`${HOSTILE}\\backups\\backup_manifest_${PYTHON_ID}.json`, JSON.stringify(pythonManifest()));
    const { status, stdout } = run(HOSTILE, 'list --json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ backups: [{ id: PYTHON_ID }] });
  });

  test('ends with its own codes: 2 for a wrong command, 13 for a server that nobody reaches', () => {
    install(PLAIN);
    expect(run(PLAIN, 'desconocido')).toMatchObject({ status: 2, stderr: expect.stringContaining('desconocido') });
    write(`${PLAIN}\\.env`, 'DB_SERVER=127.0.0.1,1\nDB_USERNAME=sa\nDB_PASSWORD=x\n');
    const ended = run(PLAIN, 'backup --json');
    expect(ended).toMatchObject({ status: 13 });
    expect(ended.stderr).toContain('"exit_code":13');
  });
});

describe('arguments and exit codes', () => {
  beforeAll(() => {
    installProbe(PLAIN);
  });

  test.each([0, 1, 2, 3, 11, 18, 130, 143])('%i comes back', (code) => {
    expect(run(PLAIN, String(code)).status).toBe(code);
  });

  test.each([
    ['two words in quotes', '0 --name "antes de la migración"', ['--name', 'antes de la migración']],
    ['nothing in quotes', '0 "" x', ['', 'x']],
    ['a quote in quotes', '0 "dijo \\"hola\\" y se fue"', ['dijo "hola" y se fue']],
    ['what cmd.exe would act on', '0 "a & b | c > d ^ (e)"', ['a & b | c > d ^ (e)']],
    ['an exclamation mark', '0 !PATH! ya!', ['!PATH!', 'ya!']],
    ['a path that ends in a backslash', '0 "D:\\Mis copias\\\\"', ['D:\\Mis copias\\']],
    ['more than nine', '0 1 2 3 4 5 6 7 8 9 10 11', ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11']],
  ])('%s arrive as they were given', (_, args, expected) => {
    expect(JSON.parse(run(PLAIN, args).stdout)).toEqual([PLAIN, '0', ...expected]);
  });
});

describe('what is missing is said in Spanish, with 2, and nothing is started', () => {
  test('Node', () => {
    installProbe(HOSTILE);
    const { status, stdout } = run(HOSTILE, '0', { path: 'C:\\nada' });
    expect(status).toBe(2);
    expect(stdout).toMatch(
      /^Falta Node\.js\. Instale la version 22\.15 o posterior desde https:\/\/nodejs\.org[^\n]*\r\n$/,
    );
  });

  test.each(['v20.1.0', 'v22.14.9', 'v4.0.0', 'v9.11.2'])('a newer Node than %s', (version) => {
    installProbe(HOSTILE);
    write('C:\\viejo\\node.bat', `@echo off\r\necho ${version}\r\n`);
    const { status, stdout } = run(HOSTILE, '0', { path: 'C:\\viejo' });
    const [major, minor] = version.slice(1).split('.');
    expect(status).toBe(2);
    expect(stdout).toMatch(/^Node\.js [^\n]* es demasiado antiguo: hace falta 22\.15 o posterior[^\n]*\r\n$/);
    expect(stdout).toContain(`Node.js ${major}.${minor} `);
  });

  test.each(['v22.15.0', 'v23.0.0', 'v100.2.0'])('but %s is started', (version) => {
    installProbe(HOSTILE);
    const fake = `@echo off\r\nif "%~1"=="--version" (echo ${version}) else (echo started %*)\r\n`;
    write('C:\\nuevo\\node.bat', fake);
    expect(run(HOSTILE, 'uno', { path: 'C:\\nuevo' }).stdout).toContain('started "bin\\rexus-backup.mjs" uno');
  });

  test('the build, with how to make it and where', () => {
    install(HOSTILE);
    rmSync(windows.local(`${HOSTILE}\\dist`));
    const { status, stdout } = run(HOSTILE, '--version');
    expect(status).toBe(2);
    expect(stdout).toContain('El programa aun no esta preparado');
    expect(stdout).toContain('\r\n  npm ci\r\n  npm run build\r\n');
    expect(stdout).toContain('& C');
  });

  test('the packages', () => {
    install(HOSTILE);
    // Not a link to the build: Node would find the packages beside what it points to.
    rmSync(windows.local(`${HOSTILE}\\dist`));
    cpSync(source('dist'), windows.local(`${HOSTILE}\\dist`), { recursive: true });
    rmSync(windows.local(`${HOSTILE}\\node_modules`));
    const { status, stderr } = run(HOSTILE, '--version');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^rexus-backup: [^\n]*Faltan paquetes: ejecute "npm ci"[^\n]*\n$/);
  });

  test('the program itself, where only this file was copied to the desktop, beside another program', () => {
    const desktop = 'C:\\users\\Público\\Escritorio (copia) & más';
    cpSync(source('scripts/ejecutar_backup.bat'), windows.local(`${desktop}\\ejecutar_backup.bat`));
    installProbe(PLAIN);
    const { status, stdout } = windows.cmd(`/c ""${desktop}\\ejecutar_backup.bat" 0"`, { cwd: PLAIN });
    expect(status).toBe(2);
    expect(stdout).toContain('No se encuentra el programa junto a este archivo');
    expect(stdout).toContain('cree un acceso directo');
    expect(stdout).not.toContain('["');
  });
});

describe('the window waits for a key', () => {
  const waits = (ended: CommandEnded): boolean => ended.stdout.includes('Press any key');

  test('after a double click, whatever happened, and the exit code is kept', () => {
    installProbe(HOSTILE);
    const fine = doubleClick(HOSTILE);
    expect(fine).toMatchObject({ status: 0 });
    expect(waits(fine)).toBe(true);
    const failed = doubleClick(HOSTILE, { path: 'C:\\nada' });
    expect(failed).toMatchObject({ status: 2, stdout: expect.stringContaining('Falta Node.js') });
    expect(waits(failed)).toBe(true);
  });

  test('but not in a console that is already open', () => {
    installProbe(HOSTILE);
    for (const CMDCMDLINE of ['"C:\\Windows\\system32\\cmd.exe" ', 'cmd.exe /k "cd /d "C:\\a & b""']) {
      const ended = run(HOSTILE, '', { variables: { CMDCMDLINE } });
      expect(ended).toMatchObject({ status: 0, stderr: '' });
      expect(waits(ended)).toBe(false);
    }
  });

  test('and not with arguments, which a task of the system gives: nobody would press it', () => {
    installProbe(HOSTILE);
    const CMDCMDLINE = `C:\\windows\\system32\\cmd.exe /c ""${batOf(HOSTILE)}" 3"`;
    const ended = run(HOSTILE, '3', { variables: { CMDCMDLINE } });
    expect(ended).toMatchObject({ status: 3 });
    expect(waits(ended)).toBe(false);
  });

  test('and not where cmd.exe does not say how it was called', () => {
    installProbe(PLAIN);
    const ended = run(PLAIN, '', { path: NODE_FOLDER });
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(waits(ended)).toBe(false);
  });
});
