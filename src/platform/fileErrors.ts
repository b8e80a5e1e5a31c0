import type { LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { systemErrnoOf } from '../domain/systemErrno.ts';
import type { Why } from '../domain/why.ts';

/** The operating system's own code (`ENOSPC`, `EACCES` …) of a failed file operation, null for anything else that was thrown. */
export const errnoOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;

const isSystemError = (error: unknown): error is Error => error instanceof Error && 'syscall' in error;

const reasonOf = (error: Error): string | Why => {
  const errno = systemErrnoOf(errnoOf(error));
  return errno === null ? error.message : { code: 'system', errno };
};

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** A failed write, rename or removal as DISK_FULL or FILE_UNWRITABLE; what is no error of the operating system comes back as it is. */
export const writeError = (error: unknown, path: LocalPath): unknown => {
  if (!isSystemError(error)) return error;
  return FULL.has(errnoOf(error) ?? '')
    ? new RexusError('DISK_FULL', { path }, { cause: error })
    : new RexusError('FILE_UNWRITABLE', { path, reason: reasonOf(error) }, { cause: error });
};

/** A failed open or read as FILE_UNREADABLE; what is no error of the operating system comes back as it is. */
export const readError = (error: unknown, path: LocalPath): unknown =>
  isSystemError(error) ? new RexusError('FILE_UNREADABLE', { path, reason: reasonOf(error) }, { cause: error }) : error;
