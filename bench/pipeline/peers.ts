import { fileURLToPath } from 'node:url';
import type { Command } from './command.ts';

const GZIP_SCRIPT = fileURLToPath(new URL('gzip_script.py', import.meta.url));

/** All that others do of the same work; *light* and *full* as performance.md section 3 has them. */
const light: Command = {
  name: 'pigz light',
  needs: ['pigz'],
  script: `
    mkfifo md5
    md5sum < md5 > stored.md5 &
    pigz -p2 -6 < "$SRC" | tee md5 > stored/bak.gz
    wait
    sync stored/bak.gz
    pigz -t stored/bak.gz`,
};

/** MD5 and SHA-256 of both sides, on the medium, its name, read back and compared: `compress` writes the stored form of its input, `open` undoes it. */
const fully = (compress: string, open: string, suffix: string): string => `
  mkfifo content.md5 content.sha stored.md5 stored.sha
  md5sum < content.md5 > content.md5sum &
  openssl dgst -sha256 -r < content.sha > content.sha256 &
  md5sum < stored.md5 > stored.md5sum &
  openssl dgst -sha256 -r < stored.sha > stored.sha256 &
  tee content.md5 content.sha < "$SRC" | ${compress} | tee stored.md5 stored.sha > stored/unfinished
  wait
  sync stored/unfinished
  mv stored/unfinished stored/bak.${suffix}
  ${open} < stored/bak.${suffix} | openssl dgst -sha256 -r > back.sha256
  cmp back.sha256 content.sha256`;

const full: Command = {
  name: 'pigz full',
  needs: ['pigz', 'openssl'],
  script: fully('pigz -p2 -6', 'pigz -dc', 'gz'),
};

const zstd: Command = {
  name: 'zstd -3 -T2 full',
  needs: ['zstd', 'openssl'],
  script: fully('zstd -q -3 -T2', 'zstd -q -dc', 'zst'),
};

/** The script that people have: gzip.open and copyfileobj, a pass for the hash, a pass to check. */
const python = (level: number, mostRounds: number): Command => ({
  name: `Python script, level ${level}`,
  needs: ['python3'],
  script: `python3 '${GZIP_SCRIPT}' "$SRC" stored/bak.gz ${level}`,
  mostRounds,
});

const restic: Command = {
  name: 'restic backup, check --read-data',
  needs: ['restic'],
  prepare: 'export RESTIC_PASSWORD=bench; restic -q init --no-cache --repo stored',
  script: `
    export RESTIC_PASSWORD=bench
    restic -q --no-cache --repo stored backup "$SRC"
    restic -q --no-cache --repo stored check --read-data`,
};

const borg: Command = {
  name: 'borg create zstd,3, check --verify-data',
  needs: ['borg'],
  prepare: 'export BORG_BASE_DIR="$OUT"; borg init -e none stored/repository',
  script: `
    export BORG_BASE_DIR="$OUT"
    borg create --compression zstd,3 stored/repository::bak "$SRC"
    borg check --verify-data stored/repository`,
};

/** Compression alone, on the medium. */
const alone: Command = {
  name: 'pigz -p2 -6 alone',
  needs: ['pigz'],
  script: 'pigz -p2 -6 < "$SRC" > stored/bak.gz; sync stored/bak.gz',
};

const test: Command = { name: 'pigz -t', needs: ['pigz'], script: 'pigz -t "$SRC"' };

export const PEERS = {
  light,
  full,
  zstd,
  python6: python(6, 3),
  python9: python(9, 1),
  restic,
  borg,
  alone,
  test,
} as const;
