/** A process that reads one stored file back and compares it, as `verify` does without the catalogue: `node verifyFile.ts FILE`, facts in FILE.json. */
import { readFileSync } from 'node:fs';
import { localPath } from '../../src/domain/localPath.ts';
import { compareMeasured } from '../../src/pipeline/compareMeasured.ts';
import { readToCompare } from '../../src/pipeline/readBack.ts';
import type { StoredFacts } from './storedSamples.ts';

const file = localPath(process.argv[2] ?? '');
const { content, stored, blocks }: StoredFacts = JSON.parse(readFileSync(`${file}.json`, 'utf8'));
const { signal } = new AbortController();
const found = await readToCompare({ file, compression: 'gzip', blocks, signal }, { content, stored });
compareMeasured(file, stored, found.stored);
compareMeasured(file, content, found.content);
