import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { writePin } from '../../../src/catalogue/pins.ts';
import { readCatalogue } from '../../../src/catalogue/readCatalogue.ts';
import { writeManifest } from '../../../src/catalogue/writeManifest.ts';
import { joinLocal } from '../../../src/domain/localPath.ts';
import { parseRunId } from '../../../src/domain/runId.ts';
import { cleanUpDeadRuns } from '../../../src/engine/cleanUpDeadRuns.ts';
import { executeRotation } from '../../../src/engine/retention/executeRotation.ts';
import { planRotation } from '../../../src/engine/retention/planRotation.ts';
import type { RotationPlan } from '../../../src/engine/retention/rotation.ts';
import type { LedgerStorage } from '../../../src/engine/runLedger.ts';
import { backupDirectory, listing, never, proveCatalogue, takeRun } from '../../support/backupDirectory.ts';
import { failing } from '../../support/faultyDisks.ts';
import { aCompletedRecord, aManifest } from '../../support/manifests.ts';
import { failAtEveryStep } from '../../support/powerFailingDisk.ts';
import { PYTHON_ID, pythonManifest } from '../../support/pythonManifest.ts';
import { olderThan } from '../../support/retention.ts';

const [OLDEST, OLD, NEW] = ['20261001_020000', '20261002_020000', '20261119_020000'];
const NOW = new Date('2026-11-20T12:00:00Z');

const planOf = ({ base }: LedgerStorage): RotationPlan => planRotation(readCatalogue(base).runs, olderThan(30), NOW);
const idsOf = ({ base }: LedgerStorage): readonly string[] =>
  readCatalogue(base).runs.map(({ manifest }) => manifest.id);

/** Two runs that are too old, and a new one that replaces them. */
const prepared = async () => {
  const storage = backupDirectory();
  await takeRun(storage, { id: NEW, databases: ['users'] });
  const after = listing(storage.base);
  for (const id of [OLDEST, OLD]) {
    await takeRun(storage, { id, databases: ['users'] });
    rmSync(joinLocal(storage.restore, `${id}.env`));
  }
  return { storage, after };
};

describe('executeRotation', () => {
  it('removes the runs that the plan removes, with all their files and folders and nothing else', async () => {
    const { storage, after } = await prepared();
    const outcome = await executeRotation(planOf(storage), storage, never);
    expect(outcome).toEqual({ removed: [OLD, OLDEST], failed: [] });
    expect(listing(storage.base)).toEqual(after);
    expect(await proveCatalogue(storage.base, '')).toHaveLength(1);
  });

  it('removes a run of the Python tool with its .bak.gz and its copied folders', async () => {
    const storage = backupDirectory();
    await takeRun(storage, { id: NEW, databases: ['users'] });
    const after = listing(storage.base);
    writeFileSync(joinLocal(storage.base, `backup_manifest_${PYTHON_ID}.json`), JSON.stringify(pythonManifest()));
    const disk = await import('node:fs/promises');
    for (const file of [
      `databases/users_${PYTHON_ID}.bak.gz`,
      `config/${PYTHON_ID}/.env`,
      `application/${PYTHON_ID}/rexus/core/deep/a.py`,
    ]) {
      const path = joinLocal(storage.base, file);
      await disk.mkdir(joinLocal(path, '..'), { recursive: true });
      writeFileSync(path, 'x');
    }
    expect(await executeRotation(planOf(storage), storage, never)).toEqual({ removed: [PYTHON_ID], failed: [] });
    expect(listing(storage.base)).toEqual(after);
  });

  it.each([
    ['is gone', (path: string) => rmSync(path), 'STORED_FILE_MISSING'],
    ['has another size', (path: string) => truncateSync(path, 1), 'STORED_FILE_DAMAGED'],
  ])('keeps a run when the file that should replace it %s', async (_, spoil, code) => {
    const { storage } = await prepared();
    spoil(joinLocal(storage.databases, `users_${NEW}.bak.gz`));
    const before = listing(storage.base);
    const { removed, failed } = await executeRotation(planOf(storage), storage, never);
    expect(removed).toEqual([]);
    expect(failed).toMatchObject([{ error: { code } }, { error: { code } }]);
    expect(listing(storage.base)).toEqual(before);
  });

  it('keeps a run when the run that should replace it is no longer in the catalogue', async () => {
    const { storage } = await prepared();
    const plan = planOf(storage);
    rmSync(joinLocal(storage.base, `backup_manifest_${NEW}.json`));
    expect((await executeRotation(plan, storage, never)).removed).toEqual([]);
    expect(idsOf(storage)).toEqual([OLD, OLDEST]);
  });

  it('never removes a file that a run that stays names as well', async () => {
    const storage = backupDirectory();
    await takeRun(storage, { id: NEW, databases: ['users'] });
    const thief = aCompletedRecord('users', OLD);
    const foreign = { ...thief, stored: { ...thief.stored, file: `databases/users_${NEW}.bak.gz` } };
    await writeManifest(storage.base, aManifest(OLD, [foreign]));
    const { failed } = await executeRotation(planOf(storage), storage, never);
    expect(failed).toMatchObject([{ error: { code: 'STORED_FILE_OUTSIDE' } }]);
    expect(await proveCatalogue(storage.base, '')).toHaveLength(1);
  });

  it.each(['databases', '..', 'logs', `config`, 'backup_manifest_20261119_020000.json', '../precious'])(
    'leaves alone what a hostile manifest calls an application folder: %s',
    async (backup) => {
      const storage = backupDirectory();
      writeFileSync(joinLocal(storage.base, '..', 'precious'), '');
      await takeRun(storage, { id: NEW, databases: ['users'] });
      const after = listing(joinLocal(storage.base, '..'));
      const entry = {
        source: '/',
        backup,
        sizeBytes: 0,
        filesCount: 0,
        md5: null,
        sha256: null,
        encryption: null,
        skipped: [],
      };
      const application = { status: 'completed' as const, entries: [entry], error: null };
      await writeManifest(storage.base, aManifest(OLD, [], { application }));
      const { removed, failed } = await executeRotation(planOf(storage), storage, never);
      expect(removed).toEqual([OLD]);
      expect(failed).toMatchObject([{ error: { code: 'STORED_FILE_OUTSIDE' } }]);
      expect(listing(joinLocal(storage.base, '..'))).toEqual(after);
    },
  );

  it('goes on with the next run when a manifest cannot be moved, which then stays listed with its files', async () => {
    const { storage } = await prepared();
    const disk = failing('rename', 'EACCES', { when: (path) => path.includes(OLD) });
    const { removed, failed } = await executeRotation(planOf(storage), storage, never, disk);
    expect(removed).toEqual([OLDEST]);
    expect(failed).toMatchObject([{ error: { code: 'FILE_UNWRITABLE' } }]);
    expect((await proveCatalogue(storage.base, '')).map(({ manifest }) => manifest.id)).toEqual([NEW, OLD]);
  });

  it('leaves the rest to the next clean-up when a file cannot be removed now', async () => {
    const { storage, after } = await prepared();
    const disk = failing('remove', 'EBUSY', { when: (path) => path.endsWith(`users_${OLD}.bak.gz`) });
    const { removed, failed } = await executeRotation(planOf(storage), storage, never, disk);
    expect(removed).toEqual([OLD, OLDEST]);
    expect(failed).toHaveLength(1);
    expect(idsOf(storage)).toEqual([NEW]);
    const cleaned = await cleanUpDeadRuns(storage);
    expect(cleaned).toMatchObject({ runs: [OLD], problems: [] });
    expect(listing(storage.base)).toEqual(after);
  });

  it('leaves a run alone that was pinned after the plan was made', async () => {
    const { storage } = await prepared();
    const plan = planOf(storage);
    await writePin(storage.base, { id: parseRunId(OLD), reason: null, pinnedAt: null });
    expect(await executeRotation(plan, storage, never)).toEqual({ removed: [OLDEST], failed: [] });
    expect(idsOf(storage)).toEqual([NEW, OLD]);
  });

  it('removes nothing where the pins cannot be listed', async () => {
    const { storage } = await prepared();
    const plan = planOf(storage);
    writeFileSync(joinLocal(storage.base, 'pins'), 'no folder');
    const { removed, failed } = await executeRotation(plan, storage, never);
    expect(removed).toEqual([]);
    expect(failed).toMatchObject([
      { error: { code: 'CATALOGUE_UNREADABLE' } },
      { error: { code: 'CATALOGUE_UNREADABLE' } },
    ]);
  });

  it('stops between two runs when it is interrupted', async () => {
    const { storage } = await prepared();
    const before = listing(storage.base);
    const rotation = executeRotation(planOf(storage), storage, AbortSignal.abort('SIGINT'));
    await expect(rotation).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(listing(storage.base)).toEqual(before);
  });

  it('leaves nothing listed that is gone, wherever the power fails, and the next clean-up finishes it', async () => {
    const failures = await failAtEveryStep(
      prepared,
      async ({ storage }, disk) => {
        const { failed } = await executeRotation(planOf(storage), storage, never, disk);
        if (failed.length > 0) throw new Error('stopped');
      },
      async ({ storage }, at) => {
        const where = JSON.stringify(at);
        const listed = await proveCatalogue(storage.base, where);
        expect(
          listed.map(({ manifest }) => manifest.id),
          where,
        ).toContain(NEW);
        expect((await cleanUpDeadRuns(storage)).problems, where).toEqual([]);
        const left = listing(storage.base).filter((name) => name.includes(OLD) || name.includes(OLDEST));
        const ofListed = listed.flatMap(({ manifest: { id } }) =>
          id === NEW ? [] : [`backup_manifest_${id}.json`, `config/${id}/.env`, `databases/users_${id}.bak.gz`],
        );
        expect(left, where).toEqual(ofListed.toSorted());
      },
    );
    expect(failures).toBeGreaterThan(50);
  });

  it('finishes a removal that was cut short without touching what another run names', async () => {
    const storage = backupDirectory();
    await takeRun(storage, { id: NEW, databases: ['users'] });
    const manifest = readFileSync(joinLocal(storage.base, `backup_manifest_${NEW}.json`));
    writeFileSync(joinLocal(storage.temp, `removing_${NEW}.json`), manifest);
    expect((await cleanUpDeadRuns(storage)).problems.length).toBeGreaterThan(0);
    expect(await proveCatalogue(storage.base, '')).toHaveLength(1);
  });
});
