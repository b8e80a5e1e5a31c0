import type { DoctorCheck } from '../../engine/doctorFinding.ts';

export const doctor = {
  check: {
    configuration: 'the configuration is complete',
    folder_writable: 'this program can write to the backup folder',
    free_space: 'there is enough free space',
    server_reachable: 'the server answers and the login is good',
    login_rights: 'the login may back up and restore',
    databases_present: 'every configured database can be backed up',
    certificates: 'what opens encrypted backups is kept outside of the server',
    server_can_write: 'the server can write where this program expects it',
    program_can_read: 'this program can read what the server wrote',
    program_can_write_for_server: 'the server can read what this program wrote',
    canary_removed: 'the trial backup was removed again',
  } satisfies Record<DoctorCheck, string> as Record<DoctorCheck, string>,
  outcome: { ok: 'ok', warning: 'WARNING', failed: 'FAILED', skipped: 'not tried' },
  fact: {
    file: (value: string) => `configuration ${value}`,
    path: (value: string) => `folder ${value}`,
    freeBytes: (value: string) => `${value} free`,
    minimumFreeBytes: (value: string) => `${value} are to stay free`,
    server: (value: string) => `server ${value}`,
    version: (value: string) => `version ${value}`,
    edition: (value: string) => value,
    serverCompression: (value: string): string =>
      value === 'possible' ? 'it can compress backups itself' : 'it cannot compress backups; this program does',
    login: (value: string) => `login ${value}`,
    names: (value: string) => value,
    database: (value: string) => `tried with ${value}`,
    serverPath: (value: string) => `the server sees ${value}`,
    localPath: (value: string) => `this program sees ${value}`,
  },
  good: 'Everything that a backup and a restore need works.',
  bad: (count: number) => `${count} ${count === 1 ? 'check' : 'checks'} failed.`,
};
