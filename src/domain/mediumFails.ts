import type { Why } from './why.ts';

/** A disk with bad sectors, or a share that has gone: it is the medium that failed, and not who may use it. */
export const mediumFails = (reason: string | Why): boolean =>
  typeof reason !== 'string' && reason.code === 'system' && ['EIO', 'ESTALE'].includes(reason.errno);
