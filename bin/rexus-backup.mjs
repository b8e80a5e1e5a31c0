#!/usr/bin/env node
// Plain syntax and no static imports: this file must start on any Node since 14.8, so that an old one gets a sentence and not a stack trace.
const needed = [22, 15];
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  process.stderr.write(
    `rexus-backup: Node ${needed.join('.')} or newer is needed, this is ${process.versions.node}. / ` +
      `Hace falta Node ${needed.join('.')} o posterior; este es ${process.versions.node}. https://nodejs.org\n`,
  );
  process.exit(2);
}
// As many as src/pipeline/blockPool.ts feeds.
const MOST_CORES = 6;
const { existsSync } = await import('node:fs');
const entry = new URL('../dist/main.js', import.meta.url);
if (!existsSync(entry)) {
  process.stderr.write(
    'rexus-backup: not built yet: run "npm ci" and "npm run build". / Falta compilar: ejecute "npm ci" y "npm run build".\n',
  );
  process.exit(2);
}
await keepCompiled();
await startThreads();
try {
  await import(entry.href);
} catch (error) {
  if (!(error instanceof Error) || error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  process.stderr.write(
    `rexus-backup: not complete: run "npm ci" and "npm run build". / Faltan paquetes: ejecute "npm ci" y "npm run build". (${error.message})\n`,
  );
  process.exit(2);
}

/**
 * Lets Node keep what it compiled for the next start, in a folder that only this person writes to: what lies there is run. Where that
 * cannot be written, Node goes on without; NODE_COMPILE_CACHE and NODE_DISABLE_COMPILE_CACHE stand above it.
 */
async function keepCompiled() {
  const [{ mkdirSync }, { enableCompileCache }, { join }, { homedir }] = await Promise.all([
    import('node:fs'),
    import('node:module'),
    import('node:path'),
    import('node:os'),
  ]);
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  try {
    const caches = LOCALAPPDATA || XDG_CACHE_HOME || join(homedir(), '.cache');
    const ours = join(caches, 'rexus-backup');
    // One by one: where a home folder is none (/proc/…), Node's way of making all of them at once never ends.
    for (const folder of [caches, ours]) if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
    enableCompileCache(join(ours, 'compiled'));
  } catch {
    // No home folder: it starts as fast as it can.
  }
}

/**
 * Compression runs on the threads that reads and writes run on, of which Node starts four, on any machine: one for every core, and two so that no read
 * and no write waits for a block. Takes effect because nothing was read in the background yet; UV_THREADPOOL_SIZE stands above it.
 */
async function startThreads() {
  const { availableParallelism } = await import('node:os');
  process.env.UV_THREADPOOL_SIZE ??= String(Math.min(Math.max(availableParallelism(), 2), MOST_CORES) + 2);
}
