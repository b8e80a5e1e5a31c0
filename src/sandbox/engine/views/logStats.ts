/** sys.dm_db_log_stats: what is known of a database's log. */
import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import { lsnParts, lsnText } from '../backup/lsn.ts';
import type { DatabaseEntry, Instance } from '../instance.ts';
import { LOG_FILE_BYTES } from '../log/logHeader.ts';
import { datetimeText } from '../values/dates.ts';
import { BIGINT, DATETIME, INT, nvarchar } from '../values/types.ts';

const FLOAT: SqlType = { kind: 'float', bytes: 8 };
const MEBIBYTE = 1_048_576;

/** Column order of the documentation; LSNs are hexadecimal text (contract.md section 8). */
export const LOG_STATS_COLUMNS: readonly (readonly [name: string, type: SqlType])[] = [
  ['database_id', INT],
  ['recovery_model', nvarchar(60)],
  ['log_min_lsn', nvarchar(24)],
  ['log_end_lsn', nvarchar(24)],
  ['current_vlf_sequence_number', BIGINT],
  ['current_vlf_size_mb', FLOAT],
  ['total_vlf_count', BIGINT],
  ['total_log_size_mb', FLOAT],
  ['active_vlf_count', BIGINT],
  ['active_log_size_mb', FLOAT],
  ['log_truncation_holdup_reason', nvarchar(60)],
  ['log_backup_time', DATETIME],
  ['log_backup_lsn', nvarchar(24)],
  ['log_since_last_log_backup_mb', FLOAT],
  ['log_checkpoint_lsn', nvarchar(24)],
  ['log_since_last_checkpoint_mb', FLOAT],
  ['log_recovery_lsn', nvarchar(24)],
  ['log_recovery_size_mb', FLOAT],
  ['recovery_vlf_count', BIGINT],
];

/** 00000027:000003e0:0001 (contract.md section 6). */
const hexLsn = (text: string): string => {
  const { vlf, block, slot } = lsnParts(text);
  const hex = (value: number, width: number): string => value.toString(16).padStart(width, '0');
  return `${hex(vlf, 8)}:${hex(block, 8)}:${hex(slot, 4)}`;
};

/** One row of an ONLINE database; none of any other, as the server has it. */
export const logStatsRows = (instance: Instance, entry: DatabaseEntry): readonly (readonly SqlValue[])[] => {
  if (entry.state !== 'ONLINE') return [];
  const { log } = instance.storage(entry);
  const now = lsnText(entry.lsn);
  const checkpoint = entry.checkpointLsn ?? now;
  const megabytes = log.length / MEBIBYTE;
  const hasChain = entry.recoveryModel !== 'SIMPLE' && entry.lastLogBackupLsn !== null;
  const sinceCheckpoint = log.commits
    .filter(({ lsn }) => lsn >= BigInt(checkpoint))
    .reduce((sum, { length }) => sum + length, 0);
  return [
    [
      entry.id,
      entry.recoveryModel,
      hexLsn(log.startLsn?.toString() ?? now),
      hexLsn(now),
      BigInt(entry.lsn.vlf),
      Math.max(LOG_FILE_BYTES / MEBIBYTE, megabytes),
      1n,
      Math.max(LOG_FILE_BYTES / MEBIBYTE, megabytes),
      1n,
      megabytes,
      hasChain && log.commits.length > 0 ? 'LOG_BACKUP' : 'NOTHING',
      entry.lastLogBackupTime === null ? null : datetimeText(entry.lastLogBackupTime),
      hasChain ? hexLsn(entry.lastLogBackupLsn ?? now) : null,
      hasChain ? megabytes : 0,
      hexLsn(checkpoint),
      sinceCheckpoint / MEBIBYTE,
      hexLsn(checkpoint),
      sinceCheckpoint / MEBIBYTE,
      1n,
    ],
  ];
};
