import type { UnfinishedRestore } from '../services.ts';
import type { Messages } from './en.ts';

/** That a restore did not end, in which state its database is, and how to go on. */
export const unfinishedRestoreText = (
  { source, target, state, safetyCopy }: UnfinishedRestore,
  { restore, catalogue }: Messages,
): string =>
  [
    catalogue.status.unfinishedRestore(restore.planDatabase(source, target), state),
    ...(safetyCopy === null ? [] : [catalogue.status.keptIn(safetyCopy)]),
    catalogue.status.howToResume,
  ].join('; ');
