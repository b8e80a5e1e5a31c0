/**
 * What a test wants the server to do wrong. Set on a running instance; each fault counts how often it was hit, so that a test can prove
 * that it really happened (`hits`).
 */
export interface EngineFaults {
  /** Every login is refused with 18456. */
  refuseLogin: boolean;
  /** Opening this device fails: 3201 with the operating system's number and text, e.g. 5 `Access is denied.` */
  deviceOpen: { readonly pathContains: string; readonly osError: number; readonly text: string } | null;
  /** Writing to this device fails after so many bytes: 3202 with 112(There is not enough space on the disk.). */
  deviceFullAfter: { readonly pathContains: string; readonly bytes: number } | null;
  /** Every progress step of BACKUP and RESTORE waits so long; what is slow can be cancelled and killed. */
  stepDelayMs: number;
  /** BACKUP and RESTORE stop saying anything at this percent and never end (until cancelled). */
  silentAtPercent: number | null;
  /** The connection is cut when progress reaches this percent (read by the wire). */
  dropAtPercent: number | null;
  /** Every answer of the wire waits so long. */
  answerDelayMs: number;
  /** DBCC CHECKDB reports an error (8939 …) for this database. */
  checkDatabaseFails: string | null;
  readonly hits: Map<string, number>;
}

export const noFaults = (): EngineFaults => ({
  refuseLogin: false,
  deviceOpen: null,
  deviceFullAfter: null,
  stepDelayMs: 0,
  silentAtPercent: null,
  dropAtPercent: null,
  answerDelayMs: 0,
  checkDatabaseFails: null,
  hits: new Map(),
});

export const hitFault = (faults: EngineFaults, name: string): void => {
  faults.hits.set(name, (faults.hits.get(name) ?? 0) + 1);
};
