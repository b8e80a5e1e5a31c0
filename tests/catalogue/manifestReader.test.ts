import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { encodeManifest } from '../../src/catalogue/manifestCodec.ts';
import { manifestReader } from '../../src/catalogue/manifestReader.ts';
import { summaryOf } from '../../src/catalogue/runSummary.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import { parseRunId } from '../../src/domain/runId.ts';
import { aCompletedRecord, aManifest } from '../support/manifests.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const ID = parseRunId('20261120_020000');
const few = aManifest(ID, [aCompletedRecord('users', ID)]);
/** As the manifest of a large database, with its blocks: longer than the reader's first buffer, of which the summary is little. */
const long = { ...few, errors: Array.from({ length: 5000 }, (_, n) => `error número ${n}`) };
/** Here the summary alone is longer than that. */
const many = aManifest(
  ID,
  Array.from({ length: 1000 }, (_, n) => aCompletedRecord(`tenant_${n}`, ID)),
);

const written = (text: string) => {
  const path = joinLocal(temporaryDirectory(), 'backup_manifest.json');
  writeFileSync(path, text);
  return path;
};

test.each([
  ['few databases', few],
  ['much behind its summary', long],
  ['a thousand databases', many],
])('the summary of a manifest with %s is read from its line', (_, manifest) => {
  const text = encodeManifest(manifest);
  const reader = manifestReader();
  expect(reader.summary(written(text), ID)).toEqual(summaryOf(manifest));
  expect(reader.text(written(text))).toBe(text);
  // What is not JSON any more behind the line is for those to find who do something with the run.
  const spoiled = text.replace('"integrity_check": [', '"integrity_check": [[[');
  expect(spoiled).not.toBe(text);
  expect(reader.summary(written(spoiled), ID)).toEqual(summaryOf(manifest));
});

test.each([
  ['few databases', few],
  ['much behind its summary', long],
  ['a thousand databases', many],
])('a manifest with %s that is cut short anywhere has no summary', (_, manifest) => {
  const text = encodeManifest(manifest);
  const line = text.indexOf('\n', 100);
  const reader = manifestReader();
  for (const length of [0, 1, 60, line - 1, line, line + 1, 65_536, 131_072, text.length - 1]) {
    if (length < text.length) expect(reader.summary(written(text.slice(0, length)), ID)).toBeNull();
  }
});

test('a short manifest is not taken for the longer one that was read before it', () => {
  const reader = manifestReader();
  reader.summary(written(encodeManifest(many)), ID);
  expect(reader.summary(written(encodeManifest(few)), ID)).toEqual(summaryOf(few));
  expect(reader.summary(written(encodeManifest(few).slice(0, 300)), ID)).toBeNull();
  expect(reader.text(written('short'))).toBe('short');
});

test('what is no file has no summary, and its text says why', () => {
  const folder = temporaryDirectory();
  const reader = manifestReader();
  expect(reader.summary(folder, ID)).toBeNull();
  expect(() => reader.text(folder)).toThrow(expect.objectContaining({ code: 'MANIFEST_INVALID' }));
});
