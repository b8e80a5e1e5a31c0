import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Measured } from '../../src/domain/digests.ts';
import { localPath } from '../../src/domain/localPath.ts';
import { packFile } from '../../src/pipeline/packFile.ts';
import { readBack } from '../../src/pipeline/readBack.ts';

/** What a manifest knows of a stored file; of another program's no blocks. */
export interface StoredFacts {
  readonly content: Measured;
  readonly stored: Measured;
  readonly blocks?: readonly number[];
}

/** A gzip file of ours, with its facts beside it as `.json`. @returns its path */
export const ownSample = async (source: string, folder: string): Promise<string> => {
  const to = localPath(join(folder, 'own.gz'));
  const { signal } = new AbortController();
  const format = { compression: 'gzip', level: 6 } as const;
  return keep(to, await packFile({ from: localPath(source), to, format, signal }));
};

/** The same content as pigz stores it. @returns its path */
export const foreignSample = async (source: string, folder: string): Promise<string> => {
  const file = localPath(join(folder, 'foreign.gz'));
  const out = openSync(file, 'w');
  execFileSync('pigz', ['-p2', '-6', '-c', source], { stdio: ['ignore', out, 'inherit'] });
  closeSync(out);
  const { signal } = new AbortController();
  return keep(file, await readBack({ file, compression: 'gzip', signal }));
};

const keep = (file: string, { content, stored, blocks }: StoredFacts): string => {
  writeFileSync(`${file}.json`, JSON.stringify({ content, stored, blocks }));
  return file;
};
