import { writeFile } from 'node:fs/promises';
import type { Language, StorageSettings } from '../config/settings.ts';
import { joinLocal, type LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { runbookSql, runbookText } from '../messages/runbookText.ts';
import { errnoOf, writeError } from '../platform/fileErrors.ts';
import { makeFolderDurably } from '../restore/makeFolderDurably.ts';
import type { RestorePlan } from '../restore/restorePlan.ts';
import { runbookOf } from '../restore/runbook.ts';

/**
 * Writes `restore_<database>.sql` and `.txt` for every database of a plan that can be restored, and gives their paths. Nothing is ever
 * overwritten. @throws RexusError FILE_UNWRITABLE (also when a name is taken), DISK_FULL
 */
export const writeRunbooks = async (
  plan: RestorePlan,
  folder: LocalPath,
  { storage, language }: { readonly storage: StorageSettings; readonly language: Language },
): Promise<readonly LocalPath[]> => {
  const written: LocalPath[] = [];
  for (const planned of plan.databases) {
    if (planned.action !== 'restore') continue;
    const runbook = runbookOf(planned, storage);
    if (runbook === null) throw new RexusError('USAGE', { reason: { code: 'no_runbook', database: planned.source } });
    await makeFolderDurably(folder);
    const sql = joinLocal(folder, `${runbook.stem}.sql`);
    const text = joinLocal(folder, `${runbook.stem}.txt`);
    await writeNew(sql, runbookSql(runbook, language));
    await writeNew(text, runbookText(planned, runbook, language));
    written.push(sql, text);
  }
  return written;
};

const writeNew = async (path: LocalPath, text: string): Promise<void> => {
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') throw new RexusError('FILE_UNWRITABLE', { path, reason: { code: 'name_taken' } });
    throw writeError(error, path);
  }
};
