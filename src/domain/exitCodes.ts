/** Every exit code of the program with its meaning's name; the texts are in messages. Append-only: scripts rely on them. */
export const EXIT_CODES = {
  done: 0,
  failed: 1,
  usage: 2,
  someDatabasesFailed: 3,
  nothingToDo: 4,
  catalogueUnreadable: 10,
  alreadyRunning: 11,
  loginRefused: 12,
  serverUnreachable: 13,
  precondition: 14,
  chainBroken: 15,
  verificationFailed: 16,
  refusedForSafety: 17,
  stale: 18,
  interrupted: 130,
  /** As a shell says of a program that SIGPIPE ended. */
  outputClosed: 141,
  terminated: 143,
} as const;

export type ExitName = keyof typeof EXIT_CODES;
export type ExitCode = (typeof EXIT_CODES)[ExitName];
