/**
 * Loaded before the program (`--import`): one thing goes wrong with its files, once, at an exact moment that no clock could hit. REXUS_TEST_FAULT_AT is JSON:
 * what faultAt.ts takes, and `hits`, a file that is there as soon as it has happened.
 */
import {
  appendFileSync,
  closeSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

const { moment, fault, hits } = JSON.parse(process.env.REXUS_TEST_FAULT_AT);
/** So much at a time, so that "in the middle" is one. */
const PIECE_BYTES = 64 * 1024;

const changes = {
  grow: (path) => appendFileSync(path, Buffer.alloc(8192, 'a page more')),
  touch: (path) => utimesSync(path, new Date(), new Date(2037, 0)),
  cut: (path) => truncateSync(path, statSync(path).size >> 1),
  flip: (path) => {
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(path, bytes);
  },
  replace: (path) => {
    writeFileSync(`${path}.new`, Buffer.alloc(statSync(path).size, 'of somebody else'));
    renameSync(`${path}.new`, path);
  },
  remove: (path) => rmSync(path),
};

/** Takes all room but `leave` bytes with a file of its own. */
const fill = ({ folder, leave }) => {
  const { bavail, bsize } = statfsSync(folder);
  const filler = openSync(join(folder, 'filler'), 'w');
  try {
    const piece = Buffer.alloc(PIECE_BYTES);
    for (let left = bavail * bsize - leave; left > 0; left -= piece.length) {
      writeSync(filler, piece, 0, Math.min(left, piece.length));
    }
  } catch (error) {
    if (error.code !== 'ENOSPC') throw error;
  } finally {
    closeSync(filler);
  }
};

/** Makes files until the system makes no more. */
const takeInodes = ({ folder }) => {
  for (let n = 0; ; n++) {
    try {
      closeSync(openSync(join(folder, `filler_${n}`), 'w'));
    } catch (error) {
      if (error.code !== 'ENOSPC') throw error;
      return;
    }
  }
};

let done = false;
const strike = (path, operation) => {
  if (done) return;
  done = true;
  writeFileSync(hits, String(path));
  if (fault.change !== undefined) changes[fault.change](path);
  if (fault.fill !== undefined) fill(fault.fill);
  if (fault.takeInodes !== undefined) takeInodes(fault.takeInodes);
  if (fault.fails !== undefined) {
    const message = `${fault.fails}: simulated, ${operation} '${path}'`;
    throw Object.assign(new Error(message), { code: fault.fails, errno: -5, syscall: operation });
  }
};

const isMeant = (path, pattern) => pattern !== undefined && new RegExp(pattern).test(String(path));

const { open, rename } = fs;
fs.open = async (path, flags, ...rest) => {
  if (isMeant(path, moment.create) && flags === 'wx') strike(path, 'open');
  const handle = await open(path, flags, ...rest);
  if (isMeant(path, moment.read)) {
    const read = handle.read.bind(handle);
    let bytes = 0;
    handle.read = async (into, offset, length, position) => {
      if (bytes >= moment.after) strike(path, 'read');
      const result = await read(into, offset, Math.min(length, PIECE_BYTES), position);
      bytes += result.bytesRead;
      return result;
    };
  }
  return handle;
};
fs.rename = async (from, to) => {
  await rename(from, to);
  if (isMeant(to, moment.rename)) strike(to, 'rename');
};
syncBuiltinESMExports();

const holds = (line, wanted) => {
  if (!line.startsWith('{')) return false;
  const found = JSON.parse(line);
  return Object.entries(wanted).every(([key, value]) => found[key] === value);
};
if (moment.event !== undefined) {
  const { stdout } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = (chunk, ...rest) => {
    const result = write(chunk, ...rest);
    if (typeof chunk === 'string' && holds(chunk.trim(), moment.event)) strike('stdout', 'write');
    return result;
  };
}
