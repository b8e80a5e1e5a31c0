import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { parseRunId } from '../../src/domain/runId.ts';
import { cleanUpDeadRuns } from '../../src/engine/cleanUpDeadRuns.ts';
import { type LedgerStorage, openRunLedger } from '../../src/engine/runLedger.ts';
import { unfinishedName } from '../../src/platform/atomicFile.ts';
import { backupDirectory, listing, proveCatalogue, takeRun } from '../support/backupDirectory.ts';
import { failing } from '../support/faultyDisks.ts';
import { failAtEveryStep } from '../support/powerFailingDisk.ts';

const ID = parseRunId('20261120_020000');
const OLD = '20261119_020000';
const NOTHING = { runs: [], files: [], problems: [] };

/** A run that died after it had made some of what its ledger names. */
const deadRun = async (
  storage: LedgerStorage,
): Promise<{ readonly ledger: LocalPath; readonly made: readonly LocalPath[] }> => {
  const content = joinLocal(storage.temp, `users_${ID}.bak`);
  const stored = joinLocal(storage.databases, `users_${ID}.bak.gz`);
  const config = joinLocal(storage.config, ID);
  const archive = joinLocal(storage.application, `${ID}.zip`);
  const { path } = await openRunLedger({ storage, kind: 'run', id: ID, files: [content, stored, config, archive] });
  mkdirSync(config);
  const made = [content, unfinishedName(stored), joinLocal(config, '.env'), archive];
  for (const file of made) writeFileSync(file, 'half');
  return { ledger: path, made };
};

const writeLedger = (storage: LedgerStorage, files: readonly string[], name = `run_${ID}.json`): LocalPath => {
  const path = joinLocal(storage.temp, name);
  writeFileSync(path, JSON.stringify({ version: 1, kind: 'run', id: ID, files }));
  return path;
};

describe('cleanUpDeadRuns', () => {
  it('finds nothing to do in a folder without dead runs, or without a temp folder', async () => {
    const storage = backupDirectory();
    expect(await cleanUpDeadRuns(storage)).toEqual(NOTHING);
    expect(await cleanUpDeadRuns({ ...storage, temp: joinLocal(storage.base, 'none') })).toEqual(NOTHING);
  });

  it('removes exactly what the ledger of a dead run names, also what is unfinished, and then the ledger', async () => {
    const storage = backupDirectory();
    await takeRun(storage, { id: OLD, databases: ['users'] });
    const before = listing(storage.base);
    await deadRun(storage);
    const { runs, files, problems } = await cleanUpDeadRuns(storage);
    expect({ runs, problems }).toEqual({ runs: [ID], problems: [] });
    expect(files).toHaveLength(4);
    expect(listing(storage.base)).toEqual(before);
    expect(await cleanUpDeadRuns(storage)).toEqual(NOTHING);
  });

  it('removes only the ledger, and scratch, of a run whose manifest is there', async () => {
    const storage = backupDirectory();
    await takeRun(storage, { id: ID, databases: ['users'] });
    const before = listing(storage.base);
    writeFileSync(joinLocal(storage.temp, `users_${ID}.bak`), 'not removed in time');
    writeLedger(storage, [`temp/users_${ID}.bak`, `databases/users_${ID}.bak.gz`, `config/${ID}`]);
    const { files, problems } = await cleanUpDeadRuns(storage);
    expect(files).toEqual([joinLocal(storage.temp, `users_${ID}.bak`)]);
    expect(problems).toEqual([]);
    expect(listing(storage.base)).toEqual(before);
    expect(await proveCatalogue(storage.base, '')).toHaveLength(1);
  });

  it('keeps the files of a run whose manifest is there and cannot be read', async () => {
    const storage = backupDirectory();
    const { made } = await deadRun(storage);
    writeFileSync(joinLocal(storage.base, `backup_manifest_${ID}.json`), '{ cut');
    await cleanUpDeadRuns(storage);
    expect(made.map((path) => existsSync(path))).toEqual([false, true, true, true]);
  });

  it('removes what a dead restore left, and nothing of the run that it restored', async () => {
    const storage = backupDirectory();
    await takeRun(storage, { id: ID, databases: ['users'] });
    const before = listing(storage.base);
    const content = joinLocal(storage.restore, `users_${ID}.bak`);
    await openRunLedger({ storage, kind: 'restore', id: ID, files: [content] });
    writeFileSync(unfinishedName(content), 'half');
    expect((await cleanUpDeadRuns(storage)).files).toEqual([unfinishedName(content)]);
    expect(listing(storage.base)).toEqual(before);
  });

  it('removes a ledger that never got its name', async () => {
    const storage = backupDirectory();
    const before = listing(storage.base);
    writeFileSync(joinLocal(storage.temp, `run_${ID}.json.unfinished`), '{ "ver');
    expect((await cleanUpDeadRuns(storage)).problems).toEqual([]);
    expect(listing(storage.base)).toEqual(before);
  });

  it('reports what cannot be removed, removes the rest, and tries again next time', async () => {
    const storage = backupDirectory();
    const before = listing(storage.base);
    const { ledger, made } = await deadRun(storage);
    const disk = failing('remove', 'EACCES', { when: (path) => path.endsWith('.zip') });
    const { files, problems } = await cleanUpDeadRuns(storage, disk);
    expect(files).toHaveLength(3);
    expect(problems).toMatchObject([{ path: made[3], error: { code: 'FILE_UNWRITABLE' } }]);
    expect(existsSync(ledger)).toBe(true);
    expect((await cleanUpDeadRuns(storage)).files).toEqual([made[3]]);
    expect(listing(storage.base)).toEqual(before);
  });

  it.each([
    ['a file outside', ['../users.mdf']],
    ['an absolute path', ['/etc/passwd']],
    ['a manifest', [`backup_manifest_${OLD}.json`]],
    ['a whole folder', ['databases']],
    ['the temp folder', ['temp']],
    ['the backup directory', ['.']],
    ['a file of another run', [`databases/users_${OLD}.bak.gz`]],
    ['a file of the user', ['databases/of the user.txt']],
    ['a log', ['logs/backup_2026-11-19.log']],
    ['a run whose id begins alike', [`databases/users_${ID}_2.bak.gz`]],
    ['a path through a link', [`config/${ID}/link/x_${ID}`]],
  ])('refuses a ledger that names %s, reports it, and does the rest', async (_, hostile) => {
    const storage = backupDirectory();
    await takeRun(storage, { id: OLD, databases: ['users'] });
    for (const path of [
      joinLocal(storage.base, '..', 'users.mdf'),
      joinLocal(storage.databases, `users_${ID}_2.bak.gz`),
    ]) {
      writeFileSync(path, 'precious');
    }
    const elsewhere = joinLocal(storage.base, '..', 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(joinLocal(elsewhere, `x_${ID}`), 'precious');
    mkdirSync(joinLocal(storage.config, ID));
    symlinkSync(elsewhere, joinLocal(storage.config, ID, 'link'));
    const before = listing(joinLocal(storage.base, '..'));
    const ledger = writeLedger(storage, [...hostile, `databases/users_${ID}.bak.gz`]);
    writeFileSync(joinLocal(storage.databases, `users_${ID}.bak.gz`), 'half');
    const { files, problems } = await cleanUpDeadRuns(storage);
    expect(files).toEqual([joinLocal(storage.databases, `users_${ID}.bak.gz`)]);
    expect(problems).toMatchObject([{ error: { code: 'STORED_FILE_OUTSIDE' } }]);
    expect(existsSync(ledger)).toBe(true);
    expect(listing(joinLocal(storage.base, '..')).filter((name) => !name.includes('temp/run_'))).toEqual(before);
  });

  it('touches nothing that a listed manifest names, though the ledger and the name say so', async () => {
    const storage = backupDirectory();
    await takeRun(storage, { id: OLD, databases: [`copia_${ID}`] });
    const { problems } = await (async () => {
      writeLedger(storage, [`databases/copia_${ID}_${OLD}.bak.gz`]);
      return await cleanUpDeadRuns(storage);
    })();
    expect(problems).toHaveLength(1);
    expect(await proveCatalogue(storage.base, '')).toHaveLength(1);
  });

  it.each([
    ['no JSON', '{ cut'],
    ['another run', JSON.stringify({ version: 1, kind: 'run', id: OLD, files: [] })],
    ['a newer version', JSON.stringify({ version: 2, kind: 'run', id: ID, files: [] })],
    ['files that are no text', JSON.stringify({ version: 1, kind: 'run', id: ID, files: [7] })],
  ])('reports a ledger that is %s, and leaves it', async (_, text) => {
    const storage = backupDirectory();
    const path = joinLocal(storage.temp, `run_${ID}.json`);
    writeFileSync(path, text);
    expect((await cleanUpDeadRuns(storage)).problems).toMatchObject([{ path, error: { code: 'FILE_UNREADABLE' } }]);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('leaves one whole run or nothing of it, wherever the power fails, after the next run has cleaned up', async () => {
    const failures = await failAtEveryStep(
      async () => {
        const storage = backupDirectory();
        await takeRun(storage, { id: OLD, databases: ['users'] });
        return { storage, before: listing(storage.base).filter((name) => !name.startsWith('restore/')) };
      },
      ({ storage }, disk) => takeRun(storage, { id: ID, databases: ['users', 'obras'] }, disk),
      async ({ storage, before }, at) => {
        const where = JSON.stringify(at);
        const listed = await proveCatalogue(storage.base, where);
        const { problems } = await cleanUpDeadRuns(storage);
        expect(problems, where).toEqual([]);
        expect(await proveCatalogue(storage.base, where)).toEqual(listed);
        const left = listing(storage.base).filter((name) => !name.startsWith('restore/'));
        const ofRun = [
          `backup_manifest_${ID}.json`,
          `config/${ID}/.env`,
          `databases/obras_${ID}.bak.gz`,
          `databases/users_${ID}.bak.gz`,
        ];
        expect(left, where).toEqual(listed.length === 1 ? before : [...before, ...ofRun].toSorted());
      },
    );
    expect(failures).toBeGreaterThan(90);
  });

  it('cleans up as well when the power fails while it is cleaning up', async () => {
    const failures = await failAtEveryStep(
      async () => {
        const storage = backupDirectory();
        const before = listing(storage.base);
        await deadRun(storage);
        return { storage, before };
      },
      ({ storage }, disk) =>
        cleanUpDeadRuns(storage, disk).then(({ problems }) => {
          if (problems.length > 0) throw new Error('stopped');
        }),
      async ({ storage, before }, at) => {
        expect((await cleanUpDeadRuns(storage)).problems, JSON.stringify(at)).toEqual([]);
        expect(listing(storage.base), JSON.stringify(at)).toEqual(before);
      },
    );
    expect(failures).toBeGreaterThan(20);
  });
});

describe('openRunLedger', () => {
  it('refuses to promise a file that the clean-up would refuse to remove', async () => {
    const storage = backupDirectory();
    for (const file of ['../x', 'databases/users.bak.gz', 'logs/x', `databases/users_${OLD}.bak.gz`]) {
      const request = { storage, kind: 'run', id: ID, files: [joinLocal(storage.base, file)] } as const;
      await expect(openRunLedger(request), file).rejects.toMatchObject({ code: 'STORED_FILE_OUTSIDE' });
    }
    expect(listing(storage.temp)).toEqual(['of the user.txt']);
  });

  it('makes the temp folder if it is missing, and is gone when it is closed', async () => {
    const storage = { ...backupDirectory() };
    const temp = joinLocal(storage.base, 'scratch');
    const ledger = await openRunLedger({ storage: { ...storage, temp }, kind: 'run', id: ID, files: [] });
    expect(listing(temp)).toEqual([`run_${ID}.json`]);
    await ledger.close();
    expect(listing(temp)).toEqual([]);
  });
});
