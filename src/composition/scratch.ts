import type { DatabaseName } from '../domain/databaseName.ts';
import { dropLeftScratch } from '../restore/drill/dropLeftScratch.ts';
import { errorFields } from './logListener.ts';
import type { Parts } from './parts.ts';

/** Drops what killed drills left on the server, and logs it. The lock is held; nothing of this keeps the caller from its own work. */
export const dropScratch = async ({ server, settings, disk, logger }: Parts): Promise<readonly DatabaseName[]> => {
  const { dropped, problems } = await dropLeftScratch(server.need, settings().storage.temp, disk);
  if (dropped.length > 0) logger.warn('scratch_cleaned_up', { databases: dropped });
  for (const problem of problems) logger.warn('scratch_not_cleaned_up', errorFields(problem));
  return dropped;
};
