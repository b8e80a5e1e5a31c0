import type { Settings } from '../config/settings.ts';
import type { RexusError } from '../domain/rexusError.ts';
import type { SkipReason, TypeReason } from '../engine/chains/typeDecision.ts';
import type { ServerCompressionReason } from '../engine/serverCompression/serverCompression.ts';
import type { Pace } from '../pipeline/pace.ts';
import type { Clock } from '../platform/clock.ts';
import type { Disk } from '../platform/disk.ts';
import type { Logger } from '../platform/logger.ts';
import type { ServerAccess } from './serverOf.ts';

/** What the services are made of. */
export interface Parts {
  /** Those of now: the menu and an edited file change them. */
  settings(): Settings;
  readonly server: ServerAccess;
  readonly clock: Clock;
  readonly disk: Disk;
  /** Within the limits of now; one for everything that goes on at once. */
  pace(): Promise<Pace>;
  readonly logger: Logger;
  /** An error in the configured language, for manifests. */
  describe(error: RexusError): string;
  /** Why a backup is of its type, or is left out, likewise. */
  describeReason(reason: TypeReason | SkipReason): string;
  /** Why the server compresses a backup or does not, likewise. */
  describeServerCompression(reason: ServerCompressionReason): string;
  /** Holds the backup lock while `work` is done; `what` tells others what is going on. @throws RexusError ALREADY_RUNNING */
  locked<T>(what: string, work: () => Promise<T>): Promise<T>;
}
