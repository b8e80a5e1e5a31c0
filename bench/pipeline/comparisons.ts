import { sampleBak } from '../sample/sampleBak.ts';
import type { Command } from './command.ts';
import { writeNoise, writeZeros } from './extremes.ts';
import {
  COMPRESSED_GOALS,
  FOREIGN_FILE_GOALS,
  type Goal,
  OWN_FILE_GOALS,
  PACK_GOALS,
  SMALL_FILE_GOALS,
} from './goals.ts';
import { OURS } from './ours.ts';
import { PEERS } from './peers.ts';
import { foreignSample, ownSample } from './storedSamples.ts';

export const CASES = ['pack', 'verify', 'compressed', 'zeros', 'small', 'growth'] as const;
export type Case = (typeof CASES)[number];

/** What runs in turns on one source, and what is asked of it. */
export interface Comparison {
  readonly of: Case;
  readonly title: string;
  readonly commands: readonly Command[];
  readonly goals: readonly Goal[];
  readonly reference: Command;
  /** Short ones run more often: they scatter more. */
  readonly roundsTimes: number;
  /** Makes the source. @returns its path */
  readonly source: () => Promise<string>;
}

const SMALL_FILE_MEBIBYTES = 4;

/** `file`: a .bak to measure with in place of the sample; `folder` is for what is made on the way. */
export const comparisonsOf = (mebibytes: number, file: string | null, folder: string): readonly Comparison[] => {
  const { gzip, zstd, small, encrypted, verify } = OURS;
  const { light, full, python6, python9, restic, borg, alone, test } = PEERS;
  const source = (): string => file ?? sampleBak(mebibytes);
  const what = file === null ? `${mebibytes} MiB` : 'a given file';
  const part = Math.max(1, Math.round(mebibytes / 4));
  const plain = { commands: [gzip, light, alone], reference: alone, roundsTimes: 1 };
  const reading = { of: 'verify', commands: [verify, test], reference: test, roundsTimes: 1 } as const;
  return [
    {
      of: 'pack',
      title: `Packing, ${what}`,
      commands: [gzip, zstd, small, encrypted, light, full, PEERS.zstd, python6, python9, restic, borg],
      goals: PACK_GOALS,
      reference: light,
      roundsTimes: 1,
      source: async () => source(),
    },
    {
      ...reading,
      title: `Reading back a file of ours, ${what}`,
      goals: OWN_FILE_GOALS,
      source: () => ownSample(source(), folder),
    },
    {
      ...reading,
      title: `Reading back a file of pigz, ${what}`,
      goals: FOREIGN_FILE_GOALS,
      source: () => foreignSample(source(), folder),
    },
    {
      ...plain,
      of: 'compressed',
      title: `Compressed already, ${part} MiB`,
      goals: COMPRESSED_GOALS,
      source: async () => writeNoise(folder, part),
    },
    { ...plain, of: 'zeros', title: `Zeros, ${part} MiB`, goals: [], source: async () => writeZeros(folder, part) },
    {
      of: 'small',
      title: `A small file, ${SMALL_FILE_MEBIBYTES} MiB`,
      commands: [gzip, light],
      goals: SMALL_FILE_GOALS,
      reference: light,
      roundsTimes: 3,
      source: async () => sampleBak(SMALL_FILE_MEBIBYTES),
    },
  ];
};
