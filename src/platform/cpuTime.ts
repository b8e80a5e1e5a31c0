import { availableParallelism } from 'node:os';

/** Processor time that this process has used so far, all its threads together, in milliseconds. */
export const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Cores that this process may run on. */
export const cores = (): number => availableParallelism();
