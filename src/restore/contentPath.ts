import type { StorageSettings } from '../config/settings.ts';
import type { BackupType } from '../domain/backupType.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import { fileStem } from '../domain/fileStem.ts';
import { joinLocal, type LocalPath } from '../domain/localPath.ts';
import type { RunId } from '../domain/runId.ts';

/** For people who look into the folder; the program itself goes by its ledgers. */
const PREFIX = 'restoring_';

/** Where a set's content is inflated to for the server to read; removed afterwards, whatever happened. */
export const contentPath = (
  storage: Pick<StorageSettings, 'restore'>,
  source: DatabaseName,
  { id, type }: { readonly id: RunId; readonly type: BackupType },
): LocalPath => joinLocal(storage.restore, `${PREFIX}${fileStem(source)}_${id}.${type === 'log' ? 'trn' : 'bak'}`);
