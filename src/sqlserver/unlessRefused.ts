import { hasCode, type RexusError } from '../domain/rexusError.ts';

const REFUSALS = [
  'SERVER_PERMISSION',
  'SERVER_REFUSED',
  'DATABASE_MISSING',
  'DATABASE_NOT_ONLINE',
  'DATABASE_IN_USE',
] as const satisfies readonly RexusError['code'][];

/**
 * null where the server understood but would not: no right, no such view or column in its version, the database went away in between.
 * Everything else, a lost server first of all, is thrown on.
 */
export const unlessRefused = async <T>(asked: Promise<T>): Promise<T | null> => {
  try {
    return await asked;
  } catch (error) {
    if (REFUSALS.some((code) => hasCode(error, code))) return null;
    throw error;
  }
};
