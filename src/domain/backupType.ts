/** The kinds of backup set, in the order in which a chain applies them. */
export const BACKUP_TYPES = ['full', 'differential', 'log'] as const;
export type BackupType = (typeof BACKUP_TYPES)[number];

/** What can be asked for: a type, or the one that the rules of `chains` choose for each database. */
export const BACKUP_CHOICES = [...BACKUP_TYPES, 'auto'] as const;
export type BackupChoice = (typeof BACKUP_CHOICES)[number];
