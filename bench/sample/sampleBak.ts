/**
 * A seeded .bak that compresses as a data-heavy OLTP database does (`gzip -6` about 4.2; small real ones reach 7 to 10: performance.md section 1). It has
 * the shape of one, not its catalogue: no server would restore it.
 */
import { closeSync, existsSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXTENT_BYTES } from '../../src/mtf/pageFormat.ts';
import { samplePages } from './samplePages.ts';

const MEBIBYTE = 1024 * 1024;
const HEADER_BYTES = EXTENT_BYTES;
/** Raised when the same seed gives other bytes: those of a former edition may still lie in the folder. */
const EDITION = 1;
const EXTENTS_A_WRITE = 16;

/** The file of that size and seed in the temporary folder, made where it is not there yet (about a second for 100 MiB). @returns its path */
export const sampleBak = (mebibytes: number, seed = 1): string => {
  const folder = join(tmpdir(), 'rexus-bench-samples');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `sample-${EDITION}-${seed}-${mebibytes}.bak`);
  if (existsSync(path) && statSync(path).size === mebibytes * MEBIBYTE) return path;
  writeSampleBak(`${path}.${process.pid}`, mebibytes, seed);
  renameSync(`${path}.${process.pid}`, path);
  return path;
};

/** @throws Error EEXIST where a file of that name is there: it may be a real backup */
export const writeSampleBak = (path: string, mebibytes: number, seed: number): void => {
  const file = openSync(path, 'wx');
  try {
    writeAll(file, mediumHeader());
    const nextExtent = samplePages(seed);
    const chunk = Buffer.alloc(EXTENTS_A_WRITE * EXTENT_BYTES);
    let left = mebibytes * MEBIBYTE - HEADER_BYTES;
    while (left > 0) {
      const length = Math.min(left, chunk.length);
      for (let at = 0; at < length; at += EXTENT_BYTES) nextExtent(chunk.subarray(at, at + EXTENT_BYTES));
      writeAll(file, chunk.subarray(0, length));
      left -= length;
    }
  } finally {
    closeSync(file);
  }
};

const writeAll = (file: number, bytes: Buffer): void => {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
};

/** The descriptor blocks that stand before the pages, each at its 512 bytes: the names alone, since what is packed is not interpreted. */
const mediumHeader = (): Buffer => {
  const bytes = Buffer.alloc(HEADER_BYTES);
  for (const [index, name] of ['TAPE', 'SFMB', 'SSET', 'VOLB', 'MSCI', 'SFMB', 'MSDA', 'MQDA'].entries()) {
    const at = index * 4096;
    bytes.write(name, at, 'latin1');
    bytes.writeUInt32LE(index === 0 ? 0x20000 : 0, at + 4);
    bytes.write('Microsoft SQL Server', at + 94, 'utf16le');
  }
  return bytes;
};
