/** How fast backup files are read with no server: headers alone, and every page. `npm run bench -- inspect [MB]` (1024 by default). */
import { createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import sql from 'mssql';
import { emptyKeyring } from '../src/domain/encryption.ts';
import { localPath } from '../src/domain/localPath.ts';
import { inspectFile } from '../src/engine/inspectFile.ts';
import { PAGE_BYTES } from '../src/mtf/pageFormat.ts';
import { startSandbox } from '../src/sandbox/startSandbox.ts';
import { writeStretched } from '../tests/mtf/stretchedMedium.ts';

const MB = 1e6;

export const run = async ([size = '1024']: readonly string[]): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'rexus-bench-'));
  try {
    const [plain, compressed] = await smallMedia(folder);
    const large = join(folder, 'large.bak');
    await writeStretched(large, plain, Math.round((Number(size) * MB) / PAGE_BYTES / 8) * 8, 'pages');
    const gzip = `${large}.gz`;
    await pipeline(createReadStream(large), createGzip({ level: 1 }), createWriteStream(gzip));
    const sparse = join(folder, 'sparse.bak');
    await writeStretched(sparse, plain, (100_000 * MB) / PAGE_BYTES, 'hole');
    console.log('| what | content | time | rate | CPU | memory |');
    console.log('|---|---|---|---|---|---|');
    await measure('headers of a sparse file', sparse, false);
    await measure('headers', large, false);
    await measure('headers through gzip', gzip, false);
    await measure('every page', large, true);
    await measure('every page through gzip', gzip, true);
    await measure('every page, compressed by the server', compressed, true);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** A plain and a compressed backup that the sandbox wrote. */
const smallMedia = async (folder: string): Promise<readonly [Uint8Array, string]> => {
  const sandbox = await startSandbox({
    dataDirectory: localPath(join(folder, 'server')),
    port: 0,
    seed: 'demo',
    edition: 'developer',
  });
  const { host: server, port, user, password } = sandbox;
  const pool = await sql.connect({ server, port, user, password, options: { trustServerCertificate: true } });
  try {
    const plain = join(folder, 'plain.bak');
    const compressed = join(folder, 'compressed.bak');
    await pool.request().batch(`BACKUP DATABASE inventario TO DISK = '${plain}' WITH INIT`);
    await pool.request().batch(`BACKUP DATABASE inventario TO DISK = '${compressed}' WITH INIT, COMPRESSION`);
    return [readFileSync(plain), compressed];
  } finally {
    await pool.close();
    await sandbox.close();
  }
};

const measure = async (what: string, path: string, pages: boolean): Promise<void> => {
  const cpu = process.cpuUsage();
  const started = process.hrtime.bigint();
  const { signal } = new AbortController();
  const { contentBytes, medium, checks } = await inspectFile({
    path: localPath(path),
    pages,
    keyring: emptyKeyring,
    signal,
  });
  const ms = Number(process.hrtime.bigint() - started) / 1e6;
  const { user, system } = process.cpuUsage(cpu);
  if (medium.damage !== null || checks?.some(({ damagedCount }) => damagedCount > 0))
    throw new Error(`${what}: damaged`);
  const content = checks === null ? statSync(path).size : contentOf(checks, contentBytes ?? 0);
  const cells = [
    what,
    `${(content / MB).toFixed(0)} MB`,
    `${ms.toFixed(0)} ms`,
    checks === null ? '' : `${(content / MB / (ms / 1000)).toFixed(0)} MB/s`,
    `${((user + system) / 1000).toFixed(0)} ms`,
    `${(process.memoryUsage.rss() / MB).toFixed(0)} MB`,
  ];
  console.log(`| ${cells.join(' | ')} |`);
};

/** Of a compressed medium what it inflates to: its page slots. */
const contentOf = (checks: readonly { readonly slots: number; readonly filler: number }[], bytes: number): number =>
  Math.max(
    bytes,
    checks.reduce((sum, { slots, filler }) => sum + (slots + filler) * PAGE_BYTES, 0),
  );
