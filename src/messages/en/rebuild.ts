import type { SkipCode } from '../../engine/rebuild/rebuildPlan.ts';

/** Words of `catalogue rebuild`. */
export const rebuild = {
  nothing: 'nothing to rebuild: no backup without a manifest was found',
  title: (runs: number) => `${runs} ${runs === 1 ? 'manifest' : 'manifests'} would be written:`,
  run: (id: string) => `run ${id}`,
  reason: { lost_manifest: 'its manifest is lost', found: 'found without a manifest' },
  set: (database: string, type: string, started: string, size: string) => `${database}, ${type}, ${started}, ${size}`,
  type: { full: 'full', differential: 'differential', log: 'log' },
  source: (path: string, position: number) => (position === 1 ? `from ${path}` : `from ${path}, set ${position}`),
  how: {
    in_place: (file: string) => `stays where it is: ${file}`,
    copy: (file: string) => `copied to ${file}; the original is not touched`,
    another_name: (file: string) => `the same copy once more, as ${file}`,
  },
  space: (needed: string, free: string) => `copies need up to ${needed}, ${free} are free`,
  skipped: 'left alone:',
  skip: (path: string, position: number | null, reason: string) =>
    position === null ? `${path}: ${reason}` : `${path}, set ${position}: ${reason}`,
  known: (count: number) =>
    count === 1 ? '1 backup is in the catalogue already' : `${count} backups are in the catalogue already`,
  why: {
    in_catalogue: (id: string) => `in the catalogue already (run ${id})`,
    duplicate: (path: string) => `the same backup as ${path}`,
    damaged: (problem: string, offset: number) => `damaged: ${problem} (at byte ${offset})`,
    incomplete: 'the backup never finished, or the file is cut',
    striped: (number: number, count: number) =>
      `stripe ${number} of ${count}: this program keeps one file a backup; restore it on the server, from all its files`,
    stripeMissing: (number: number, count: number, missing: string) =>
      `stripe ${number} of ${count}, and stripe ${missing} is missing`,
    partial: 'a backup of single files or filegroups',
    no_name: 'it names no database',
    encrypted: 'encrypted, and its secret key or passphrase is not here (BACKUP_AGE_IDENTITY_FILE, BACKUP_PASSPHRASE)',
    unfinished_run: (id: string) =>
      `run ${id} is under way, or it died: the next backup removes what is left of it; copy the file elsewhere to keep it`,
    manifest_unreadable: (id: string) =>
      `the manifest of run ${id} is there and cannot be read; move it away and run this again`,
  } satisfies Partial<Record<SkipCode, unknown>> & Record<'stripeMissing', unknown>,
  written: (id: string) => `written: run ${id}`,
  notWritten: (id: string, message: string) => `NOT WRITTEN: run ${id}: ${message}`,
};
