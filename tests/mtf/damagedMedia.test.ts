import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MtfError } from '../../src/mtf/mtfError.ts';
import { damage, mishap, readAll } from './damagedMedia.ts';
import { realMedia, realMediaArePresent } from './realMedia.ts';

describe.skipIf(!realMediaArePresent)('damaged real media (skipped where ../shared/sqlserver/bak is missing)', () => {
  const samples = realMedia()
    .filter(({ name }) => /db2_DIFF|TutorialDB|StopAt_1\.trn/.test(name))
    .map(({ name, path }) => ({ name, bytes: new Uint8Array(readFileSync(path)) }));

  test.each(samples)(
    '$name, mangled in any way, gives errors that name an offset and never a crash',
    async ({ bytes }) => {
      let refused = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(mishap, { minLength: 1, maxLength: 6 }), async (mishaps) => {
          const mangled = damage(bytes, mishaps);
          const result = await readAll(mangled);
          if (result instanceof MtfError) {
            refused++;
            expect(result.offset).toBeGreaterThanOrEqual(0);
            return;
          }
          if (result.medium.damage !== null) refused++;
          // A medium that was cut is never taken for a whole one.
          if (mishaps.every(({ kind }) => kind === 'truncate') && mangled.length < bytes.length) {
            expect(result.medium.damage).not.toBeNull();
          }
        }),
        { numRuns: 150, seed: 20_250_806 },
      );
      expect(refused).toBeGreaterThan(10);
    },
  );
});

describe('what is no medium', () => {
  test.each([
    ['an empty file', new Uint8Array(0)],
    ['zeros', new Uint8Array(4096)],
    ['a text', new TextEncoder().encode('this is not a backup'.repeat(50))],
    ['only the signature of a compressed medium', new TextEncoder().encode('MSSQLBAK')],
    ['the beginning of a compressed medium', new Uint8Array(1024).fill(0x21, 480).fill(77, 0, 0)],
  ])('is refused with an error when it is %s', async (_what, bytes) => {
    const result = await readAll(bytes);
    expect(result).toBeInstanceOf(MtfError);
  });

  test('is refused whatever bytes it is of', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), async (bytes) => {
        expect(await readAll(bytes)).toBeInstanceOf(MtfError);
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});
