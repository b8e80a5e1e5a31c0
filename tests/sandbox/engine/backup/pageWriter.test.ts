import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageWriter } from '../../../../src/sandbox/engine/backup/pageWriter.ts';
import { temporaryDirectory } from '../../../support/temporaryDirectory.ts';

test('pages stand where their numbers say, the last of each, in whatever order they come', async () => {
  const path = join(temporaryDirectory(), 'pages');
  const run = fc.record({ first: fc.integer({ min: 1, max: 40 }), length: fc.integer({ min: 1, max: 300 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(run, { minLength: 1, maxLength: 5 }), async (runs) => {
      const expected = new Map<number, number>();
      {
        await using file = await open(path, 'w');
        const writer = pageWriter(file);
        let mark = 0;
        for (const { first, length } of runs) {
          for (let number = first; number < first + length; number++) {
            mark = (mark % 255) + 1;
            await writer.write(number, new Uint8Array(8192).fill(mark));
            expected.set(number, mark);
          }
        }
        await writer.flush();
      }
      const bytes = await readFile(path);
      expect(bytes.length).toBe(8192 * Math.max(...expected.keys()));
      for (let number = 1; number <= bytes.length / 8192; number++) {
        const page = bytes.subarray((number - 1) * 8192, number * 8192);
        expect(page.every((byte) => byte === (expected.get(number) ?? 0))).toBe(true);
      }
    }),
    { numRuns: 20 },
  );
});
