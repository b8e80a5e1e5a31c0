import { statfsSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { joinLocal } from '../../src/domain/localPath.ts';
import { freeBytes } from '../../src/platform/freeSpace.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

/** Other processes write, too: two looks at one volume agree to within this. */
const SLACK = 500_000_000;

describe('freeBytes', () => {
  test('is what the volume of an existing folder has for this user', () => {
    const folder = temporaryDirectory();
    const { bavail, bsize } = statfsSync(folder);
    expect(Math.abs(freeBytes(folder) - bavail * bsize)).toBeLessThan(SLACK);
  });

  test('of a path that is not there yet is that of the nearest folder above it', () => {
    const folder = temporaryDirectory();
    expect(Math.abs(freeBytes(joinLocal(folder, 'not', 'made', 'yet')) - freeBytes(folder))).toBeLessThan(SLACK);
  });

  test('of a path under a file is that of the file’s volume', () => {
    const file = joinLocal(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    expect(freeBytes(joinLocal(file, 'below'))).toBeGreaterThanOrEqual(0);
  });
});
