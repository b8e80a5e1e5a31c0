/** The kinds of backup set, in the order in which a chain applies them. */
export const BACKUP_TYPES = ['full', 'differential', 'log'] as const;
export type BackupType = (typeof BACKUP_TYPES)[number];
