import type { LocalPath } from './localPath.ts';
import type { RexusError } from './rexusError.ts';

/**
 * Why somebody else's backup could not be taken over into this program's own (`chains.foreign_backups`: `adopt`), so that a full was taken
 * instead.
 */
export type NotAdopted =
  /** msdb does not remember it, or not where it is. */
  | { readonly code: 'forgotten' }
  /** To NUL, to a virtual device or as a snapshot of the disk: there is no file (rivals.md rule 8). */
  | { readonly code: 'no_file' }
  /** Over so many devices: a stored backup is one file. */
  | { readonly code: 'striped'; readonly devices: number }
  /** The server's path is none of this machine. */
  | { readonly code: 'not_seen'; readonly device: string }
  | { readonly code: 'missing'; readonly path: LocalPath }
  /** The file holds other backups by now. */
  | { readonly code: 'other_set'; readonly path: LocalPath }
  /** The server marks it as damaged or incomplete. */
  | { readonly code: 'damaged_set'; readonly path: LocalPath }
  /** It cannot be read, is not what it says, or could not be stored. */
  | { readonly code: 'failed'; readonly error: RexusError };
