import { open } from 'node:fs/promises';

/** Makes names in a folder durable: a new file, or one renamed. */
export const syncFolder = async (folder: string): Promise<void> => {
  // Windows has no handle on folders to flush.
  if (process.platform === 'win32') return;
  await using handle = await open(folder, 'r');
  await handle.sync();
};
