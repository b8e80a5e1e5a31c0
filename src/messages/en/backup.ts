import type { RunStatus } from '../../catalogue/manifest.ts';
import type { BackupChoice } from '../../domain/backupType.ts';
import type { BackupStage, RunWarning } from '../../engine/runEvent.ts';
import { backupTypes } from './backupTypes.ts';

export const backup = {
  plan: (count: number, type: BackupChoice, copyOnly: boolean) =>
    `Plan: ${backupTypes.type[type]} ${copyOnly ? 'copy-only ' : ''}backup of ${count} ${count === 1 ? 'database' : 'databases'}`,
  planDatabase: (name: string, size: string, stored: string) => `${name}: about ${size}, stored as ${stored}`,
  planAdopts: (type: string, by: string, size: string, id: string) =>
    `first stored here, as run ${id} (${size}): the ${type} backup by ${by}; if that fails, a full is taken`,
  foreignAdopted: (database: string, type: string, by: string, id: string) =>
    `${database}: stored here as run ${id}: the ${type} backup by ${by}`,
  foreignNotAdopted: (database: string, type: string, by: string, why: string) =>
    `${database}: a full backup is taken, for the ${type} backup by ${by} could not be stored here: ${why}`,
  planServerWrites: (path: string) => `the server writes ${path}`,
  planRefused: (name: string, message: string) => `${name}: will not be backed up: ${message}`,
  planFiles: (config: number, application: number) =>
    `files: ${config} of configuration, ${application} ${application === 1 ? 'folder' : 'folders'} of the application`,
  planNoFiles: 'files: left out',
  planSpace: (needed: string, free: string) => `space: ${needed} needed, ${free} free`,
  planSpaceMissing: (needed: string, free: string, minimum: string) =>
    `space: NOT ENOUGH: ${needed} needed and ${minimum} to stay free, but only ${free} free`,
  planRotation: (rules: string) => `afterwards: ${rules}; never the last good backup of a database`,
  cleanedUp: (runs: number, files: number) =>
    `removed what ${runs} interrupted ${runs === 1 ? 'run' : 'runs'} had left (${files} files)`,
  logAdopted: (database: string, from: string, id: string) =>
    `${database}: the log backup that run ${from} could not store is stored now, as run ${id}`,
  started: (id: string) => `run ${id}`,
  databaseStarted: (name: string, index: number, total: number) => `[${index}/${total}] ${name}`,
  stage: {
    adopt: 'storing another program’s backup here',
    backup: 'backing up',
    header: 'reading the header back',
    verify: 'verifying (RESTORE VERIFYONLY)',
    pack: 'compressing and hashing',
    read_back: 'reading back and comparing',
  } satisfies Record<BackupStage, string> as Record<BackupStage, string>,
  databaseDone: (name: string, content: string, stored: string, duration: string) =>
    `${name}: good: ${content} stored in ${stored} (${duration})`,
  databaseSkipped: (name: string, reason: string) => `${name}: left out: ${reason}`,
  databaseFailed: (name: string, message: string) => `${name}: FAILED: ${message}`,
  files: { config: 'configuration files', application: 'application files' },
  filesDone: (part: string, files: number, skipped: number) =>
    `${part}: ${files} kept${skipped > 0 ? `, ${skipped} could not be read` : ''}`,
  filesFailed: (part: string, message: string) => `${part}: FAILED: ${message}`,
  rotatedRun: (id: string, reason: string) => `removed ${id}: ${reason}`,
  rotated: (count: number) => `rotation: ${count} ${count === 1 ? 'run' : 'runs'} removed`,
  warning: {
    leftover_not_removed: (detail: string) => `what an interrupted run left could not be removed: ${detail}`,
    rotation_failed: (detail: string) => `old runs could not be removed: ${detail}`,
    bak_not_removed: (detail: string) => `the server's temporary file could not be removed: ${detail}`,
    secret_file_unencrypted: (detail: string) =>
      `${detail} holds secrets and is stored as it is: set storage.encryption, or protect the backup folder`,
    log_behind_hole: (detail: string) =>
      `${detail}: another program took a log backup meanwhile; this one is kept, but begins behind a hole: take a full backup soon`,
    certificate_at_risk: (detail: string) => `this backup may be impossible to restore: ${detail}`,
    log_kept_for_next: (detail: string) =>
      `a log backup that could not be stored is kept, and the next run stores it: do not delete ${detail}`,
    log_not_adopted: (detail: string) => `a log backup of an earlier run could not be stored yet: ${detail}`,
    log_damaged: (detail: string) =>
      `a log backup of an earlier run is damaged and was put aside (${detail}): take a full backup soon`,
  } satisfies Record<RunWarning, (detail: string) => string> as Record<RunWarning, (detail: string) => string>,
  status: { completed: 'completed', partial: 'partial', failed: 'failed' } satisfies Record<
    RunStatus,
    string
  > as Record<RunStatus, string>,
  finished: (id: string, status: string, duration: string) => `run ${id}: ${status} in ${duration}`,
};
