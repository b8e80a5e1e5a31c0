import { existsSync, rmSync } from 'node:fs';
import { expect } from 'vitest';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { temporaryDirectory } from './temporaryDirectory.ts';

/** When it happens; paths are regular expressions. */
export type Moment =
  /** The next read of a file of which so many bytes were read. */
  | { readonly read: string; readonly after: number }
  /** A new file is about to be made. */
  | { readonly create: string }
  /** A file has just got such a name. */
  | { readonly rename: string }
  /** Fields of a line of NDJSON that was just printed. */
  | { readonly event: Readonly<Record<string, string | number>> };

/** What happens, to the file of the moment or to a file system. */
export type Fault =
  | { readonly change: 'grow' | 'touch' | 'cut' | 'flip' | 'replace' | 'remove' }
  /** The operation fails with this error of the operating system's. */
  | { readonly fails: 'EIO' }
  /** Somebody takes all of its room but so many bytes: a file `filler`. */
  | { readonly fill: { readonly folder: LocalPath; readonly leave: number } }
  /** Somebody takes all of its inodes: files `filler_<n>`. */
  | { readonly takeInodes: { readonly folder: LocalPath } };

export interface FaultAt {
  readonly options: {
    readonly nodeArguments: readonly string[];
    readonly env: { readonly REXUS_TEST_FAULT_AT: string };
  };
  /** One that never happened proves nothing; afterwards it may be asked again for another run. */
  expectHit(): void;
}

/** Options that make the program meet a fault at an exact moment, once (faultAt.mjs). */
export const faultAt = (moment: Moment, fault: Fault): FaultAt => {
  const hits = joinLocal(temporaryDirectory('fault'), 'hit');
  return {
    options: {
      nodeArguments: ['--import', new URL('./faultAt.mjs', import.meta.url).href],
      env: { REXUS_TEST_FAULT_AT: JSON.stringify({ moment, fault, hits }) },
    },
    expectHit: () => {
      expect(existsSync(hits), `${JSON.stringify(moment)} was never hit`).toBe(true);
      rmSync(hits);
    },
  };
};
