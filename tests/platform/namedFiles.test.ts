import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { localPath } from '../../src/domain/localPath.ts';
import { namedFiles } from '../../src/platform/namedFiles.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const folderWith = (...names: readonly string[]): string => {
  const folder = temporaryDirectory();
  for (const name of names) writeFileSync(join(folder, name), '');
  return folder;
};

describe('the files that words of a command line name, on Windows', () => {
  it('are those of the folder that match, whatever their case, in order', async () => {
    const folder = folderWith('ventas.bak', 'Caja 2019.BAK', 'caja1.bak', 'notas.txt', 'ventas.bak.gz');
    expect(await namedFiles([`${folder}/*.bak`], localPath('/'), 'win32')).toEqual(
      ['Caja 2019.BAK', 'caja1.bak', 'ventas.bak'].map((name) => `${folder}/${name}`),
    );
    expect(await namedFiles([`${folder}/caja?.bak`], localPath('/'), 'win32')).toEqual([`${folder}/caja1.bak`]);
  });

  it('are those of the working folder where the word names none', async () => {
    const folder = folderWith('ventas.bak', 'notas.txt');
    expect(await namedFiles(['*.bak', 'notas.txt', '-'], localPath(folder), 'win32')).toEqual([
      'ventas.bak',
      'notas.txt',
      '-',
    ]);
  });

  it('take every other sign as it stands', async () => {
    const folder = folderWith('caja (1).bak', 'caja +1.bak', 'cajaX1Xbak');
    expect(await namedFiles([`${folder}/* (1).bak`], localPath('/'), 'win32')).toEqual([`${folder}/caja (1).bak`]);
    expect(await namedFiles([`${folder}/*+1.bak`], localPath('/'), 'win32')).toEqual([`${folder}/caja +1.bak`]);
  });

  it('are the word itself where nothing matches or the folder is not there, so that it is reported', async () => {
    const folder = folderWith('notas.txt');
    const words = [`${folder}/*.bak`, `${folder}/nowhere/*.bak`];
    expect(await namedFiles(words, localPath('/'), 'win32')).toEqual(words);
  });
});

it('leaves the words alone where a shell has matched them, since a name may hold a star', async () => {
  const folder = folderWith('*.bak', 'ventas.bak');
  expect(await namedFiles([`${folder}/*.bak`], localPath('/'), 'linux')).toEqual([`${folder}/*.bak`]);
});
