import { readdirSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';

/** Lets this process's work stand back behind everything else on the machine. */
export interface Priority {
  /** Lowers it. Never throws: a backup at full priority is better than none. What is lower already stays there. */
  standBack(): void;
  /** From now on the thread that draws and answers keys keeps its priority, where the system can tell threads apart. */
  keepInteractive(): void;
}

/** The part of the system that this needs; tests hand in their own. */
export interface PriorityHost {
  /** The process as a whole, or on Linux its main thread. */
  readonly pid: number;
  /** On Linux a priority is a thread's own; null: the system has one for the process. @throws where they cannot be listed */
  readonly threads: (() => readonly number[]) | null;
  get(id: number): number;
  set(id: number, niceness: number): void;
}

const systemHost: PriorityHost = {
  pid: process.pid,
  threads: process.platform === 'linux' ? () => readdirSync('/proc/self/task').map(Number) : null,
  get: getPriority,
  set: setPriority,
};

/**
 * Below normal (nice 10; on Windows the class BELOW_NORMAL). On Linux setpriority(2) changes the one thread that it is given, and threads begin with
 * that of their maker, so each thread is lowered by its id. An ordinary user cannot raise it again: it stays until the process ends.
 */
export const systemPriority = (host: PriorityHost = systemHost): Priority => {
  let isInteractive = false;
  const lower = (id: number): void => {
    try {
      if (host.get(id) < constants.priority.PRIORITY_BELOW_NORMAL) {
        host.set(id, constants.priority.PRIORITY_BELOW_NORMAL);
      }
    } catch {
      // It ended meanwhile, or this user may not.
    }
  };
  const ids = (): readonly number[] => {
    if (host.threads === null) return [host.pid];
    try {
      return host.threads().filter((id) => !isInteractive || id !== host.pid);
    } catch {
      return [];
    }
  };
  return {
    standBack: () => {
      for (const id of ids()) lower(id);
    },
    keepInteractive: () => {
      isInteractive = true;
    },
  };
};
