/** The codes that an operating system most often gives for a file that cannot be had (errno(3), as libuv names them on every system). */
const SYSTEM_ERRNOS = [
  'EACCES',
  'EBUSY',
  'EIO',
  'EISDIR',
  'ELOOP',
  'EMFILE',
  'ENAMETOOLONG',
  'ENOENT',
  'ENOTDIR',
  'EPERM',
  'EROFS',
  'ESTALE',
  'ETXTBSY',
] as const;

export type SystemErrno = (typeof SYSTEM_ERRNOS)[number];

/** One for which there are words; others are shown as the system says them. */
export const systemErrnoOf = (text: string | null): SystemErrno | null =>
  SYSTEM_ERRNOS.find((errno) => errno === text) ?? null;
