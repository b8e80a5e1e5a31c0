import type { DatabaseFacts } from '../sqlserver/sqlServer.ts';
import type { Overwrites } from './restorePlan.ts';

/** What is lost of an existing database. */
export const overwritesOf = ({ state, isInStandby, dataBytes, logBytes }: DatabaseFacts): Overwrites => ({
  bytes: dataBytes + logBytes,
  state: isInStandby ? 'STANDBY' : state,
});

/** RESTORE needs the database to itself (3101); one that is not online has no sessions and refuses SINGLE_USER (5052). */
export const needsSessionsOut = (existing: DatabaseFacts | null): boolean => existing?.state === 'ONLINE';
