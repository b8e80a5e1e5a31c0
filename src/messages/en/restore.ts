import type { RestoreStage } from '../../restore/restorePlan.ts';

export const restore = {
  plan: (id: string) => `Plan: restore from run ${id}`,
  planDatabase: (source: string, target: string) => (source === target ? source : `${source} as ${target}`),
  planFrom: (file: string, size: string) => `from ${file} (${size})`,
  planOverwrites: (name: string, size: string, state: string) => `OVERWRITES ${name} (${size}, ${state})`,
  planSafetyCopy: 'a safety copy of what is there now is taken first',
  planNoSafetyCopy: 'no safety copy is possible: the database is not online',
  planMove: (logical: string, path: string) => `${logical} goes to ${path}`,
  planMovesLater: 'the files are read from the backup once it is unpacked',
  planStatements: 'statements:',
  planSpace: (needed: string) => `${needed} needed`,
  planRefused: (name: string, message: string) => `${name}: cannot be restored: ${message}`,
  planFile: (target: string, overwrites: boolean) =>
    `file ${target}${overwrites ? ' (what is there is kept beside it)' : ''}`,
  stage: {
    check: 'checking the stored file',
    unpack: 'unpacking',
    safety_copy: 'taking the safety copy',
    restore: 'restoring',
    check_database: 'checking (DBCC CHECKDB)',
  } satisfies Record<RestoreStage, string> as Record<RestoreStage, string>,
  safetyCopy: (name: string, id: string) => `${name}: what was there is kept in run ${id}`,
  restored: (source: string, target: string, duration: string, checked: boolean) =>
    `${source === target ? target : `${source} as ${target}`}: restored in ${duration}${checked ? ', DBCC CHECKDB found no errors' : ''}`,
  failed: (target: string, message: string) => `${target}: FAILED: ${message}`,
  fileRestored: (target: string) => `file ${target}: restored`,
  fileFailed: (target: string, message: string) => `file ${target}: FAILED: ${message}`,
  status: { completed: 'restore completed', partial: 'restore completed in part', failed: 'restore failed' },
};
