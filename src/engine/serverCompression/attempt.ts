import type { CataloguedRun, CompletedRecord, DatabaseRecord, Manifest } from '../../catalogue/manifest.ts';
import type { BackupType } from '../../domain/backupType.ts';
import type { Compression } from '../../domain/compression.ts';
import type { DatabaseName } from '../../domain/databaseName.ts';

interface Of {
  readonly database: DatabaseName;
  readonly server: string;
  readonly type: BackupType;
}

/** What one finished backup cost, and who made it small. */
export interface TimedBackup extends Of {
  readonly outcome: 'good';
  readonly by: 'server' | 'program';
  /** Of the set before anybody compressed it (HEADERONLY's BackupSize): the same work both ways, which the content's size is not. */
  readonly bytes: number;
  /** BACKUP, RESTORE VERIFYONLY, packing and reading back. */
  readonly ms: number;
  readonly isVerified: boolean;
  readonly isEncrypted: boolean;
  /** How this program stored it. */
  readonly compression: Compression;
}

/** A backup in a catalogue that tells something of the server's compression; `failed`: the server had been asked for it, and there is no backup. */
export type Attempt = TimedBackup | (Of & { readonly outcome: 'failed' });

/**
 * What the two ways can be compared by, in the order of the runs. Left out are safety copies (taken while a restore waits), what was imported or
 * taken over (its BACKUP was not timed), and what nobody compressed.
 */
export const attemptsIn = (runs: readonly CataloguedRun[]): readonly Attempt[] =>
  runs.flatMap(({ manifest }) =>
    manifest.origin === 'rexus' && manifest.purpose === 'backup'
      ? manifest.databases.flatMap((record) => attemptOf(record, manifest))
      : [],
  );

const attemptOf = (record: DatabaseRecord, { server }: Manifest): readonly Attempt[] => {
  const { name: database, type } = record;
  if (record.status === 'failed' && record.serverCompression?.asked === true && server !== null) {
    return [{ outcome: 'failed', database, type, server: server.name }];
  }
  return record.status === 'completed' ? timed(record) : [];
};

const timed = ({ name, type, set, stored, verified, durations }: CompletedRecord): readonly TimedBackup[] => {
  const { backupMs, verifyMs, packMs, readBackMs } = durations;
  if (backupMs <= 0 || (!set.compressedByServer && stored.compression === 'none')) return [];
  return [
    {
      outcome: 'good',
      database: name,
      server: set.server,
      type,
      by: set.compressedByServer ? 'server' : 'program',
      bytes: Number(set.backupBytes),
      ms: backupMs + verifyMs + packMs + readBackMs,
      isVerified: verified.verifyOnly,
      isEncrypted: stored.encryption !== null,
      compression: stored.compression,
    },
  ];
};
