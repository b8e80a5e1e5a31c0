import type { BackupType } from '../../../domain/backupType.ts';

const type: Readonly<Record<BackupType, string>> = { full: 'full', differential: 'differential', log: 'log' };

export const runsScreen = {
  title: 'backups',
  unreadable: 'unreadable',
  unreadableStays: 'Nothing was changed. Rotation never removes a run whose manifest it cannot read.',
  databases: (count: number) => `${count} databases`,
  type,
  manifest: 'manifest',
  filesAndSize: (files: number, size: string) => `${files} ${files === 1 ? 'file' : 'files'}, ${size}`,
  sizes: (stored: string, content: string) => `${stored}, ${content} of content`,
  level: 'compression level',
  times: 'on the server’s clock',
  firstLsn: 'first LSN',
  lastLsn: 'last LSN',
  checkpointLsn: 'checkpoint LSN',
  databaseBackupLsn: 'database backup LSN',
};
