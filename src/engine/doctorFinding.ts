import type { RexusError } from '../domain/rexusError.ts';

/** What doctor proves, in this order; a check that another one makes pointless is `skipped`. `certificates` gives one finding for each key at risk. */
export const DOCTOR_CHECKS = [
  'configuration',
  'folder_writable',
  'free_space',
  'server_reachable',
  'login_rights',
  'databases_present',
  'certificates',
  'server_can_write',
  'program_can_read',
  'program_can_write_for_server',
  'canary_removed',
] as const;
export type DoctorCheck = (typeof DOCTOR_CHECKS)[number];

/** One check with its outcome; `facts` are the values that the sentence about it names (paths, versions, bytes). */
export interface DoctorFinding {
  readonly check: DoctorCheck;
  readonly outcome: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly facts: Readonly<Record<string, string | number>>;
  readonly error: RexusError | null;
}
