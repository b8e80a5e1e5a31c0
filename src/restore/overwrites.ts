import type { DatabaseFacts } from '../sqlserver/sqlServer.ts';
import type { Overwrites } from './restorePlan.ts';

/** What is lost of an existing database. Only one that is online (and no standby, 3036) can be backed up first. */
export const overwritesOf = ({ state, isInStandby, dataBytes, logBytes }: DatabaseFacts): Overwrites => ({
  bytes: dataBytes + logBytes,
  state: isInStandby ? 'STANDBY' : state,
  safetyCopy: state === 'ONLINE' && !isInStandby ? 'will_be_taken' : 'impossible_not_online',
});

/** RESTORE needs the database to itself (3101); one that is not online has no sessions and refuses SINGLE_USER (5052). */
export const needsSessionsOut = (existing: DatabaseFacts | null): boolean => existing?.state === 'ONLINE';
