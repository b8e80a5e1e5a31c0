/** A real Secret Service (gnome-keyring) on a session bus of its own, and a machine that has none. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { joinLocal } from '../../src/domain/localPath.ts';
import { runProgram } from '../support/program.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const ENTRY = fileURLToPath(new URL('../../bin/rexus-backup.mjs', import.meta.url));
const PASSPHRASE = 'cuatro palabras muy largas';
const CONFIG = JSON.stringify({ storage: { encryption: { enabled: true } } });

/** Lines of a shell in a session with an unlocked keyring; its output, and the exit code of each `rexus`. */
const inSession = (script: string): { readonly stdout: string; readonly folder: string } => {
  const folder = temporaryDirectory();
  writeFileSync(joinLocal(folder, 'backup_config.json'), CONFIG);
  writeFileSync(joinLocal(folder, 'old.bak'), 'a backup');
  const lines = [
    // Started by the bus it would be locked.
    'printf login | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1',
    'rexus() { "$NODE" "$ENTRY" "$@" 2>&1; echo "code $?"; }',
    script,
    // It goes with its bus; the shell does not wait for that.
    'exit 0',
  ];
  const env = { PATH: process.env.PATH ?? '', HOME: folder, XDG_RUNTIME_DIR: folder, LANG: 'en_US.UTF-8' };
  const stdout = execFileSync('dbus-run-session', ['--', 'sh', '-c', lines.join('\n')], {
    cwd: folder,
    env: { ...env, NODE: process.execPath, ENTRY },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return { stdout, folder };
};

test('a passphrase goes into the keychain by stdin, encrypts and opens, is never written over, and goes again', () => {
  const { stdout } = inSession(`
    printf '${PASSPHRASE}\\n' | rexus key store copias
    printf 'otra frase cualquiera' | rexus key store copias
    export BACKUP_PASSPHRASE_KEYCHAIN=copias
    rexus pack old.bak --to .
    rexus unpack old.bak.gz.age --to new.bak
    cmp old.bak new.bak && echo same
    rexus key forget copias
    rexus key forget copias --yes
    rexus key forget copias --yes
    rexus unpack old.bak.gz.age --to newer.bak`);
  expect(stdout).toContain('Write into .env: BACKUP_PASSPHRASE_KEYCHAIN=copias');
  expect(stdout).toContain('same');
  expect(stdout).toContain('there is nothing under the name copias in the keychain of this account');
  expect([...stdout.matchAll(/^code (\d+)$/gm)].map(([, code]) => Number(code))).toEqual([0, 17, 0, 0, 17, 0, 4, 2]);
  expect(stdout).not.toContain(PASSPHRASE);
});

test('without a session there is no keychain: the error says so and what to use instead', async () => {
  const folder = temporaryDirectory();
  writeFileSync(joinLocal(folder, 'backup_config.json'), CONFIG);
  writeFileSync(joinLocal(folder, 'old.bak'), 'a backup');
  const env = { BACKUP_PASSPHRASE_KEYCHAIN: 'copias' };
  const { code, stderr } = await runProgram(['pack', 'old.bak', '--to', '.'], { cwd: folder, env });
  expect(code).toBe(14);
  expect(stderr).toContain('the keychain of this system cannot be asked');
  expect(stderr).toContain('BACKUP_PASSPHRASE_FILE');
  expect(stderr).not.toMatch(/\n\s+at /);
});
