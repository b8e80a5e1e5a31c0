/**
 * Makes a .bak to measure with: `npm run bench -- sample <file> [MiB] [seed]` (1,024 MiB, seed 1). The same seed gives the same bytes; a file that is there
 * already is left alone.
 */
import { writeSampleBak } from './sample/sampleBak.ts';

export const run = async ([path, mebibytes = '1024', seed = '1']: readonly string[]): Promise<void> => {
  if (path === undefined) throw new Error('sample <file> [MiB] [seed]');
  const from = performance.now();
  writeSampleBak(path, Number(mebibytes), Number(seed));
  console.log(`${path}: ${mebibytes} MiB in ${((performance.now() - from) / 1000).toFixed(1)} s`);
};
