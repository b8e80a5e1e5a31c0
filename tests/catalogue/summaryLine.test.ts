import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeManifest, parseManifest } from '../../src/catalogue/manifestCodec.ts';
import { manifestPath } from '../../src/catalogue/manifestFile.ts';
import { readCatalogue, readRunList } from '../../src/catalogue/readCatalogue.ts';
import { type ListedRun, listed, summaryOf } from '../../src/catalogue/runSummary.ts';
import { readSummaryLine, summaryLineEnd } from '../../src/catalogue/summaryLine.ts';
import { joinLocal, localPath } from '../../src/domain/localPath.ts';
import { parseRunId } from '../../src/domain/runId.ts';
import { aCompletedRecord, aFailedRecord, aManifest, anyManifest } from '../support/manifests.ts';
import { PYTHON_ID, pythonManifest } from '../support/pythonManifest.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const ID = parseRunId('20261120_020000');
const manifest = aManifest(ID, [aCompletedRecord('users', ID), aFailedRecord('obras')]);
const text = encodeManifest(manifest);
const read = (written: string, id = ID) => {
  const bytes = Buffer.from(written);
  const end = summaryLineEnd(bytes, bytes.length, id);
  return end === null ? null : readSummaryLine(bytes, end, id);
};

/** What the list of a folder with this one file shows. */
const listOf = (written: string) => {
  const base = temporaryDirectory();
  writeFileSync(manifestPath(base, ID), written);
  return readRunList(base, (run) => run);
};

describe('the summary line of a manifest', () => {
  it('says what the whole manifest says, whatever stands in it', () => {
    fc.assert(
      fc.property(anyManifest, (any) => {
        const written = encodeManifest(any);
        expect(read(written, any.id)).toEqual(summaryOf(any));
        expect(summaryOf(parseManifest(written, localPath('/m.json')))).toEqual(summaryOf(any));
      }),
    );
  });

  it('is JSON like the rest, on a line of its own', () => {
    expect(JSON.parse(text)).toMatchObject({ summary: { id: ID, databases: [{ name: 'users' }, { name: 'obras' }] } });
    expect(text.split('\n')[3]).toMatch(/^ {2}"summary": \{.*\},$/);
  });

  it('is no summary where anything in it is not as this program writes it', () => {
    const line = text.split('\n')[3] ?? '';
    const json: unknown = JSON.parse(line.slice('  "summary": '.length, -1));
    const spoiled = [
      null,
      [],
      0,
      { id: 1 },
      ...Object.keys(Object(json)).map((key) => ({ ...Object(json), [key]: {} })),
    ];
    for (const value of spoiled) {
      expect(read(text.replace(line, `  "summary": ${JSON.stringify(value)},`)), JSON.stringify(value)).toBeNull();
    }
    expect(read(text.replace('"name":"users"', '"name":""'))).toBeNull();
    expect(read(text.replace('"size_bytes":1000', '"size_bytes":"1000"'))).toBeNull();
  });
});

describe('readRunList', () => {
  it('lists what readCatalogue reads, newest first, also manifests without a summary', () => {
    const base = temporaryDirectory();
    for (const id of ['20261118_020000', '20261120_020000', '20261119_020000']) {
      const written = encodeManifest(aManifest(id, [aCompletedRecord('users', id)]));
      const old = written.replace(/^ {2}"summary": .*\n/m, '');
      writeFileSync(manifestPath(base, parseRunId(id)), id.startsWith('20261119') ? old : written);
    }
    writeFileSync(joinLocal(base, `backup_manifest_${PYTHON_ID}.json`), JSON.stringify(pythonManifest()));
    const catalogue = readCatalogue(base);
    expect(catalogue.runs).toHaveLength(4);
    expect(readRunList(base, (run) => run)).toEqual({ shown: catalogue.runs.map(listed), unreadable: [] });
  });

  it('leaves out what is not wanted, and does not take a fault of whoever shows it for one of the manifest', () => {
    const base = temporaryDirectory();
    for (const id of ['20261118_020000', '20261119_020000']) {
      writeFileSync(manifestPath(base, parseRunId(id)), encodeManifest(aManifest(id, [aCompletedRecord('users', id)])));
    }
    const show = ({ summary }: ListedRun) => (summary.id.startsWith('20261118') ? summary.id : null);
    expect(readRunList(base, show)).toEqual({ shown: ['20261118_020000'], unreadable: [] });
    const faulty = () => {
      throw new TypeError('a bug');
    };
    expect(() => readRunList(base, faulty)).toThrow('a bug');
  });

  it.each([
    ['is cut short behind its summary', text.slice(0, -10)],
    ['is cut short in its summary', text.slice(0, 100)],
    ['is of another run', text.replaceAll(ID, '20261121_020000')],
  ])('names a manifest that %s', (_, written) => {
    const { shown: runs, unreadable } = listOf(written);
    expect(runs).toEqual([]);
    expect(unreadable).toMatchObject([{ error: { code: 'MANIFEST_INVALID' } }]);
  });
});
