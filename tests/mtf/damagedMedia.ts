import fc from 'fast-check';
import { bytesSource } from '../../src/mtf/byteSource.ts';
import { checkPages, type PageCheck } from '../../src/mtf/checkPages.ts';
import type { Medium } from '../../src/mtf/medium.ts';
import { MtfError } from '../../src/mtf/mtfError.ts';
import { readMedium } from '../../src/mtf/readMedium.ts';

/** One thing that happens to a file. Places are fractions, so that one arbitrary fits media of every size. */
export type Mishap =
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'overwrite'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'truncate'; readonly at: number }
  | { readonly kind: 'duplicate'; readonly at: number; readonly length: number };

/** Half of the places are near the start, where the headers stand. */
const place = fc.oneof(
  fc.double({ min: 0, max: 0.999999, noNaN: true }),
  fc.double({ min: 0, max: 0.03, noNaN: true }),
);

export const mishap: fc.Arbitrary<Mishap> = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: place, bit: fc.nat(7) }),
  fc.record({
    kind: fc.constant('overwrite' as const),
    at: place,
    bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }),
  }),
  fc.record({ kind: fc.constant('truncate' as const), at: place }),
  fc.record({ kind: fc.constant('duplicate' as const), at: place, length: fc.integer({ min: 1, max: 70_000 }) }),
);

export const damage = (original: Uint8Array, mishaps: readonly Mishap[]): Uint8Array => {
  let bytes = original.slice();
  for (const mishap of mishaps) {
    const at = Math.floor(mishap.at * bytes.length);
    switch (mishap.kind) {
      case 'flip':
        bytes[at] = (bytes[at] ?? 0) ^ (1 << mishap.bit);
        break;
      case 'overwrite':
        bytes.set(mishap.bytes.subarray(0, bytes.length - at), at);
        break;
      case 'truncate':
        bytes = bytes.slice(0, at);
        break;
      case 'duplicate': {
        const part = bytes.slice(at, at + mishap.length);
        const longer = new Uint8Array(bytes.length + part.length);
        longer.set(bytes.subarray(0, at));
        longer.set(part, at);
        longer.set(bytes.subarray(at), at + part.length);
        bytes = longer;
      }
    }
  }
  return bytes;
};

/** Reads everything that can be read. Only MtfError may come out of a damaged medium; anything else passes through and fails the test. */
export const readAll = async (
  bytes: Uint8Array,
): Promise<{ readonly medium: Medium; readonly checks: readonly (PageCheck | MtfError)[] } | MtfError> => {
  try {
    const medium = await readMedium(bytesSource(bytes));
    const checks: (PageCheck | MtfError)[] = [];
    for (const set of medium.sets) {
      checks.push(
        await checkPages(medium.image, set).catch((error: unknown) => {
          if (error instanceof MtfError) return error;
          throw error;
        }),
      );
    }
    return { medium, checks };
  } catch (error) {
    if (error instanceof MtfError) return error;
    throw error;
  }
};
