import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Real backup files and what an independent reader found in them; they are not part of the project (see the tests that skip without them). */
export const REAL_MEDIA_FOLDER = fileURLToPath(new URL('../../../shared/sqlserver/bak', import.meta.url));

export const realMediaArePresent = existsSync(REAL_MEDIA_FOLDER);

export interface RealMedium {
  readonly name: string;
  readonly path: string;
  readonly expected: ExpectedMedium;
}

type Values = Readonly<Record<string, string | number | null>>;

export interface ExpectedMedium {
  readonly media: Values;
  readonly sets: readonly {
    readonly header: Values;
    readonly files: readonly Values[];
    readonly pagecheck: null | (Readonly<Record<string, number>> & { readonly badlist: never });
    readonly csum: readonly (readonly [string, number, number])[];
  }[];
}

export const realMedia = (): readonly RealMedium[] => {
  if (!realMediaArePresent) return [];
  return readdirSync(REAL_MEDIA_FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const path = join(REAL_MEDIA_FOLDER, name.slice(0, -'.json'.length));
      const expected: ExpectedMedium = JSON.parse(readFileSync(join(REAL_MEDIA_FOLDER, name), 'utf8'));
      return { name: name.slice(0, -'.json'.length), path, expected };
    });
};
