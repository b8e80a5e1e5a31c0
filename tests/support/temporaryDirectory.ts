import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type LocalPath, localPath } from '../../src/domain/localPath.ts';

/** A real folder that is gone when the test (or, called in beforeAll, the caller's own cleanup) has finished. */
export const temporaryDirectory = (name = 'rexus'): LocalPath => {
  const folder = makeTemporaryDirectory(name);
  onTestFinished(() => removeDirectory(folder));
  return folder;
};

/** The same for hooks, where the caller removes it. */
export const makeTemporaryDirectory = (name = 'rexus'): LocalPath =>
  localPath(realpathSync(mkdtempSync(join(tmpdir(), `${name}-`))));

export const removeDirectory = (folder: string): void => rmSync(folder, { recursive: true, force: true });
