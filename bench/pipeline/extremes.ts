import { createCipheriv } from 'node:crypto';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MEBIBYTE = 1024 * 1024;

/** What a server's own compression or encryption leaves: nothing makes it smaller. The same bytes each time. @returns its path */
export const writeNoise = (folder: string, mebibytes: number): string => {
  const path = join(folder, 'noise.bak');
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16));
  const block = Buffer.alloc(MEBIBYTE);
  writeFileSync(path, '');
  for (let n = 0; n < mebibytes; n++) writeFileSync(path, cipher.update(block), { flag: 'a' });
  return path;
};

/** A database that was made large and is empty. @returns its path */
export const writeZeros = (folder: string, mebibytes: number): string => {
  const path = join(folder, 'zeros.bak');
  writeFileSync(path, '');
  truncateSync(path, mebibytes * MEBIBYTE);
  return path;
};
