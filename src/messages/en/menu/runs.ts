export const runsScreen = {
  title: 'backups',
  unreadable: 'unreadable',
  unreadableStays: 'Nothing was changed. Rotation never removes a run whose manifest it cannot read.',
  manifest: 'manifest',
  filesAndSize: (files: number, size: string) => `${files} ${files === 1 ? 'file' : 'files'}, ${size}`,
  sizes: (stored: string, content: string) => `${stored}, ${content} of content`,
  times: 'on the server',
  firstLsn: 'first LSN',
  lastLsn: 'last LSN',
  checkpointLsn: 'checkpoint LSN',
  databaseBackupLsn: 'database backup LSN',
};
