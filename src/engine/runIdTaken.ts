import { existsSync } from 'node:fs';
import { manifestPath } from '../catalogue/manifestFile.ts';
import type { StorageSettings } from '../config/settings.ts';
import type { RunId } from '../domain/runId.ts';
import { runFolders } from './keepFiles.ts';
import { logNotePath } from './preciousLogs.ts';
import { removingPath } from './retention/executeRotation.ts';
import { ledgerPath } from './runLedger.ts';

/** Does any trace of a run carry this id: a finished one, one that died, one that is being removed? */
export const isRunIdTaken = (storage: StorageSettings, id: RunId): boolean => {
  const { config, application } = runFolders(storage, id);
  const traces = [
    manifestPath(storage.base, id),
    ledgerPath(storage.temp, { kind: 'run', id }),
    logNotePath(storage.temp, id),
    removingPath(storage.temp, id),
    config,
    application,
  ];
  return traces.some((path) => existsSync(path));
};
