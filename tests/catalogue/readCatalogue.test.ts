import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCatalogue } from '../../src/catalogue/readCatalogue.ts';
import { writeManifest } from '../../src/catalogue/writeManifest.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import { hasCode } from '../../src/domain/rexusError.ts';
import { fullDisk } from '../support/faultyDisks.ts';
import { aCompletedRecord, aManifest } from '../support/manifests.ts';
import { failAtEveryStep } from '../support/powerFailingDisk.ts';
import { PYTHON_ID, pythonManifest } from '../support/pythonManifest.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const run = (id: string) => aManifest(id, [aCompletedRecord('users', id)]);

describe('readCatalogue', () => {
  it('lists the runs newest first, ours and those of the Python tool', async () => {
    const base = temporaryDirectory();
    for (const id of ['20261120_020000', '20261120_020000_2', '20261120_020000_10', '20261121_020000']) {
      await writeManifest(base, run(id));
    }
    writeFileSync(joinLocal(base, `backup_manifest_${PYTHON_ID}.json`), JSON.stringify(pythonManifest()));
    const { runs, unreadable } = readCatalogue(base);
    expect(runs.map(({ manifest }) => manifest.id)).toEqual([
      '20261121_020000',
      '20261120_020000_10',
      '20261120_020000_2',
      '20261120_020000',
      PYTHON_ID,
    ]);
    expect(runs[0]?.path).toBe(joinLocal(base, 'backup_manifest_20261121_020000.json'));
    expect(unreadable).toEqual([]);
  });

  it('goes by the instant where the clock or the zone went back, although the ids say otherwise', async () => {
    const base = temporaryDirectory();
    const [tokyo, losAngeles] = ['20261122_121811', '20261121_191812'];
    await writeManifest(base, { ...run(tokyo), finishedAt: '2026-11-22T12:18:11+09:00' });
    await writeManifest(base, { ...run(losAngeles), finishedAt: '2026-11-21T19:18:12-08:00' });
    expect(readCatalogue(base).runs.map(({ manifest }) => manifest.id)).toEqual([losAngeles, tokyo]);
  });

  it('is empty when the folder is not there yet', () => {
    expect(readCatalogue(joinLocal(temporaryDirectory(), 'backups'))).toEqual({ runs: [], unreadable: [] });
  });

  it('says CATALOGUE_UNREADABLE when the folder is none', () => {
    const base = joinLocal(temporaryDirectory(), 'file');
    writeFileSync(base, '');
    expect(() => readCatalogue(base)).toThrow(expect.objectContaining({ code: 'CATALOGUE_UNREADABLE' }));
  });

  it('looks at nothing but manifests of the folder itself', async () => {
    const base = temporaryDirectory();
    mkdirSync(joinLocal(base, 'temp'));
    await writeManifest(joinLocal(base, 'temp'), run('20261120_020000'));
    for (const name of [
      'backup_manifest_20261120_020000.json.unfinished',
      'state.json',
      '.lock',
      'backup_config.json',
    ]) {
      writeFileSync(joinLocal(base, name), 'nothing');
    }
    expect(readCatalogue(base)).toEqual({ runs: [], unreadable: [] });
  });

  it('names what it cannot read beside what it can', async () => {
    const base = temporaryDirectory();
    await writeManifest(base, run('20261120_020000'));
    writeFileSync(joinLocal(base, 'backup_manifest_20261119_020000.json'), '{');
    writeFileSync(joinLocal(base, 'backup_manifest_20261118_020000.json'), JSON.stringify(pythonManifest()));
    writeFileSync(joinLocal(base, 'backup_manifest_20261117_020000 (1).json'), '{}');
    mkdirSync(joinLocal(base, 'backup_manifest_20261116_020000.json'));
    writeFileSync(joinLocal(base, 'backup_manifest_20261115_020000.json'), Buffer.alloc(33 * 1024 * 1024, ' '));
    execFileSync('mkfifo', [joinLocal(base, 'backup_manifest_20261114_020000.json')]);
    const { runs, unreadable } = readCatalogue(base);
    expect(runs.map(({ manifest }) => manifest.id)).toEqual(['20261120_020000']);
    const reasons = unreadable.map(({ error }) => {
      const reason = hasCode(error, 'MANIFEST_INVALID') ? error.facts.reason : error.code;
      return typeof reason === 'string' ? reason : reason.code;
    });
    expect(reasons.sort()).toEqual([
      'EISDIR: illegal operation on a directory, read',
      expect.stringContaining('Expected property name'),
      'Unexpected end of JSON input',
      'of_another_run',
      'timestamp: Invalid input: expected string, received undefined',
      'too_large_for_a_manifest',
    ]);
  });

  it('reads manifests larger than its first buffer', async () => {
    const base = temporaryDirectory();
    const errors = Array.from({ length: 5000 }, (_, n) => `error número ${n}: ñ`);
    await writeManifest(base, aManifest('20261120_020000', [], { errors }));
    await writeManifest(base, run('20261119_020000'));
    const { runs } = readCatalogue(base);
    expect(runs.map(({ manifest }) => manifest.errors)).toEqual([errors, []]);
  });
});

describe('writeManifest', () => {
  it('never replaces a manifest', async () => {
    const base = temporaryDirectory();
    await writeManifest(base, run('20261120_020000'));
    const again = writeManifest(base, aManifest('20261120_020000', []));
    await expect(again).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
    expect(readCatalogue(base).runs[0]?.manifest.databases).toHaveLength(1);
  });

  it('leaves nothing when the disk is full', async () => {
    const base = temporaryDirectory();
    await expect(writeManifest(base, run('20261120_020000'), fullDisk())).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(readCatalogue(base)).toEqual({ runs: [], unreadable: [] });
  });

  it('has made the run known or not, and never half, wherever the power fails', async () => {
    const failures = await failAtEveryStep(
      async () => temporaryDirectory(),
      (base, disk) => writeManifest(base, run('20261120_020000'), disk),
      async (base, where) => {
        const { runs, unreadable } = readCatalogue(base);
        expect(unreadable, JSON.stringify(where)).toEqual([]);
        expect(runs.map(({ manifest }) => manifest)).toEqual(runs.length === 0 ? [] : [run('20261120_020000')]);
      },
    );
    expect(failures).toBe(15);
  });
});
