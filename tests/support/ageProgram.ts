/** Debian's `age`: the witness that our encrypted files are what they say. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { Keyring } from '../../src/domain/encryption.ts';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { Secret } from '../../src/domain/secret.ts';

export interface AgeKey {
  readonly identityFile: LocalPath;
  readonly identity: string;
  readonly recipient: string;
  readonly keyring: Keyring;
}

/** A key pair made by `age-keygen`. */
export const ageKey = (folder: LocalPath, name = 'key.txt'): AgeKey => {
  const text = execFileSync('age-keygen', { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const identityFile = joinLocal(folder, name);
  writeFileSync(identityFile, text, { mode: 0o600 });
  const identity = /^AGE-SECRET-KEY-1\S+$/m.exec(text)?.[0] ?? '';
  const recipient = /age1\S+/.exec(text)?.[0] ?? '';
  return { identityFile, identity, recipient, keyring: identities(identity) };
};

export const identities = (...texts: readonly string[]): Keyring => ({
  identities: async () => texts.map((text) => new Secret(text)),
  passphrase: async () => null,
});

export const passphrase = (text: string): Keyring => ({
  identities: async () => [],
  passphrase: async () => new Secret(text),
});

export const age = (...options: readonly string[]): Buffer =>
  execFileSync('age', options, { maxBuffer: 1024 ** 3, stdio: ['ignore', 'pipe', 'pipe'] });

/** age reads a passphrase from a terminal only: here is one, and somebody who types it at every question. */
const TYPIST = `
import os, pty, sys
typed = sys.argv[1]
child, terminal = pty.fork()
if child == 0:
    os.execvp('age', ['age', *sys.argv[2:]])
seen = b''
while True:
    try:
        said = os.read(terminal, 4096)
    except OSError:
        break
    if not said:
        break
    seen += said
    if b'passphrase' in seen and b':' in seen.split(b'passphrase')[-1]:
        seen = b''
        os.write(terminal, typed.encode() + b'\\n')
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
`;

/** `age` in a terminal, where the passphrase is typed. Throws if age ends badly. */
export const ageWithPassphrase = (typed: string, ...options: readonly string[]): void => {
  execFileSync('python3', ['-c', TYPIST, typed, ...options], { stdio: 'pipe' });
};
