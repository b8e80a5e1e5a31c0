import { buildChains, type ChainGraph } from '../../src/catalogue/chain/chainGraph.ts';
import type { ChainSet, FileState } from '../../src/catalogue/chain/chainSet.ts';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { parseLsn } from '../../src/domain/lsn.ts';
import { parseRunId } from '../../src/domain/runId.ts';
import { aBackupSet, aMeasured } from './manifests.ts';

/** A set in a few strokes: LSNs as small numbers, times in seconds since T0. */
export interface SetSketch {
  readonly id: number;
  readonly type: ChainSet['type'];
  /** First and last LSN. */
  readonly lsn: readonly [number, number];
  /** Start and finish in seconds since T0. */
  readonly at: readonly [number, number];
  readonly database?: string;
  readonly family?: string;
  readonly fork?: string;
  /** Of a log that spans a fork: the older fork, and where it ends. */
  readonly from?: readonly [string, number];
  readonly guid?: string;
  readonly base?: string | null;
  readonly copyOnly?: boolean;
  readonly bulk?: boolean;
  readonly isDamaged?: boolean;
  readonly lastValid?: number;
  readonly bytes?: number;
  readonly file?: FileState;
  readonly marks?: readonly { readonly name: string; readonly lsn: number; readonly at: number }[];
}

export const T0 = Date.parse('2026-11-20T00:00:00Z');
export const atSecond = (second: number): number => T0 + Math.round(second * 1000);
export const runOf = (id: number) => parseRunId(`20261120_${String(id).padStart(6, '0')}`);
export const D = parseDatabaseName('users');

/** With the server's offset, whole seconds rounded down, as the server writes its times. */
const written = (second: number): string =>
  `${new Date(atSecond(Math.floor(second)) + 3_600_000).toISOString().slice(0, 19)}+01:00`;

export const aChainSet = (sketch: SetSketch): ChainSet => {
  const { id, type, lsn, at, family = 'FAMILY', fork = family, from, bytes = 1000 } = sketch;
  const guid = sketch.guid ?? `SET-${id}`;
  const startedAt = written(at[0]);
  const finishedAt = written(at[1]);
  return {
    id: runOf(id),
    database: sketch.database === undefined ? D : parseDatabaseName(sketch.database),
    type,
    purpose: 'backup',
    set: aBackupSet({
      copyOnly: sketch.copyOnly ?? false,
      backupSetGuid: guid,
      familyGuid: family,
      recoveryForkGuid: fork,
      firstRecoveryForkGuid: from?.[0] ?? fork,
      forkPointLsn: from === undefined ? null : parseLsn(String(from[1])),
      firstLsn: parseLsn(String(lsn[0])),
      lastLsn: parseLsn(String(lsn[1])),
      differentialBaseGuid: sketch.base ?? null,
      isDamaged: sketch.isDamaged ?? false,
      hasBulkLoggedData: sketch.bulk ?? false,
      startedAt,
      finishedAt,
    }),
    stored: {
      file: `databases/users_${id}.bak.gz`,
      compression: 'gzip',
      encryption: null,
      ...aMeasured(100),
      content: aMeasured(bytes),
    },
    startedMs: Date.parse(startedAt),
    finishedMs: Date.parse(finishedAt),
    lastValidMs: sketch.lastValid === undefined ? null : atSecond(sketch.lastValid),
    file: sketch.file ?? { state: 'unchecked' },
    marks: (sketch.marks ?? []).map(({ name, lsn: mark, at: second }) => ({
      name,
      lsn: parseLsn(String(mark)),
      atMs: atSecond(second),
    })),
  };
};

export const aGraph = (...sketches: readonly SetSketch[]): ChainGraph => buildChains(sketches.map(aChainSet));
