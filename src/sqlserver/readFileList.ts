import { parseServerPath } from '../domain/serverPath.ts';
import type { BackupFile } from './backupHeader.ts';
import { bigintOf, numberOf, type Row, textOf, textOrNull } from './row.ts';

/** One row of RESTORE FILELISTONLY as exactRows gives it (contract.md section 5.2). */
export const readBackupFile = (row: Row): BackupFile => ({
  logicalName: textOf(row, 'LogicalName'),
  physicalName: parseServerPath(textOf(row, 'PhysicalName')),
  type: typeOf(textOf(row, 'Type')),
  fileGroupName: textOrNull(row, 'FileGroupName'),
  sizeBytes: bigintOf(row, 'Size'),
  backupSizeBytes: bigintOf(row, 'BackupSizeInBytes'),
  fileId: numberOf(row, 'FileId'),
  uniqueId: textOf(row, 'UniqueId'),
  tdeThumbprint: textOrNull(row, 'TDEThumbprint'),
});

const typeOf = (text: string): BackupFile['type'] => {
  const type = text.trim().toUpperCase();
  if (type === 'D' || type === 'L' || type === 'S' || type === 'F') return type;
  throw new TypeError(`unknown file type in a backup: ${text}`);
};
