import { fileURLToPath } from 'node:url';
import type { Command } from './command.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/rexus-backup.mjs', import.meta.url));
const VERIFY = fileURLToPath(new URL('verifyFile.ts', import.meta.url));
const NODE = process.execPath;

/** Belongs to nobody: the public half of a key that was thrown away. */
const RECIPIENT = 'age1aymcy9jr8ujhztxjzrcltuyvyv8l9ff6hdaypavep0j2k9d8dftswkxq50';

/** The built program, its start included: packed, synced, read back from the medium and compared, four digests. */
const pack = (name: string, storage: object): Command => ({
  name: `pack, ${name}`,
  needs: [],
  configuration: { databases: {}, storage },
  script: `'${NODE}' '${PROGRAM}' pack "$SRC" --to stored`,
});

const compression = (algorithm: string, level: number | string): object => ({
  compression: { enabled: true, algorithm, level },
});

/** What is measured of ours; `verify` reads a stored file back against its facts, which storedSamples.ts wrote. */
export const OURS = {
  gzip: pack('gzip 6', compression('gzip', 6)),
  zstd: pack('zstd 3', compression('zstd', 3)),
  small: { ...pack('small', compression('gzip', 'small')), mostRounds: 3 },
  encrypted: pack('gzip 6, encrypted', {
    ...compression('gzip', 6),
    encryption: { enabled: true, recipients: [RECIPIENT] },
  }),
  verify: { name: 'verify', needs: [], script: `'${NODE}' '${VERIFY}' "$SRC"` },
} as const satisfies Readonly<Record<string, Command>>;
