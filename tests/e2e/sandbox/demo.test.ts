import { expect, test } from 'vitest';
import { joinLocal } from '../../../src/domain/localPath.ts';
import { runProgram } from '../../support/program.ts';
import { filesBelow } from '../../support/site.ts';
import { temporaryDirectory } from '../../support/temporaryDirectory.ts';

test('the demo without a terminal does the whole job, twice on the same folder, and says that the data came back', async () => {
  const cwd = temporaryDirectory('rexus-demo');
  for (const time of ['first', 'second']) {
    const { code, stdout, stderr } = await runProgram(['demo', '--folder', 'mi demo', '--language', 'en'], { cwd });
    expect(code, `${time}\n${stdout}\n${stderr}`).toBe(0);
    expect(stdout).toContain('THE DATA CAME BACK');
    expect(stdout).not.toContain('THE DATA DID NOT COME BACK');
  }
  // Everything that it makes is under its one folder.
  expect(filesBelow(cwd).filter((name) => !name.startsWith('mi demo/'))).toEqual([]);
});

test('a demo in another folder knows nothing of the first, and speaks the language of the terminal', async () => {
  const cwd = temporaryDirectory('rexus-demo');
  const options = { cwd, env: { LANG: 'es_ES.UTF-8' } };
  const { code, stdout } = await runProgram(['demo', '--folder', joinLocal(cwd, 'ñ')], options);
  expect(code, stdout).toBe(0);
  expect(stdout).toContain('LOS DATOS VOLVIERON');
});
