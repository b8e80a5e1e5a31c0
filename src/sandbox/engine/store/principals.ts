/** Who may enter: logins stand in the server's own state, users in their database's file, and a SID ties the one to the other. */
import type { DatabaseCatalogue } from './databaseCatalogue.ts';

/** A SQL login beyond the one that the server was started with. It has a name and a SID, and nobody can log in with it. */
export interface LoginEntry {
  /** sys.server_principals.principal_id. */
  readonly id: number;
  readonly name: string;
  /** 16 bytes as upper-case hexadecimal digits. */
  readonly sid: string;
  readonly createdAt: Date;
}

/** A user that CREATE USER made; the fixed ones are in every database. */
export interface DatabaseUser {
  /** sys.database_principals.principal_id; 1 to 4 are the fixed users. */
  readonly id: number;
  readonly name: string;
  /** As upper-case hexadecimal digits: the login's, or for a user without login 28 bytes of its own. */
  readonly sid: string;
  /** Of a login (INSTANCE), or WITHOUT LOGIN. */
  readonly authentication: 'instance' | 'none';
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/** What every database is born with (sys.database_principals of an empty one; the roles' own SIDs are left out). */
export const FIXED_PRINCIPALS = [
  { id: 0, name: 'public', type: 'R', sid: null, authentication: 'none', schema: null },
  { id: 1, name: 'dbo', type: 'S', sid: '01', authentication: 'instance', schema: 'dbo' },
  { id: 2, name: 'guest', type: 'S', sid: '00', authentication: 'none', schema: 'guest' },
  { id: 3, name: 'INFORMATION_SCHEMA', type: 'S', sid: null, authentication: 'none', schema: null },
  { id: 4, name: 'sys', type: 'S', sid: null, authentication: 'none', schema: null },
  { id: 16384, name: 'db_owner', type: 'R', sid: null, authentication: 'none', schema: null },
  { id: 16389, name: 'db_backupoperator', type: 'R', sid: null, authentication: 'none', schema: null },
] as const;

/** The SID of sa. */
export const SA_SID = Uint8Array.of(1);

/** Hexadecimal digits as the bytes that they stand for. */
export const sidBytes = (digits: string): Uint8Array => Uint8Array.from(Buffer.from(digits, 'hex'));

const BOOT_NAME = 'users';

/** The users that CREATE USER made, in the order of their ids. */
export const usersOf = (catalogue: DatabaseCatalogue): readonly DatabaseUser[] => {
  const stored = catalogue.boot(BOOT_NAME);
  return stored === null ? [] : JSON.parse(stored);
};

/** Writes all of them; within a transaction of the caller's. */
export const setUsers = (catalogue: DatabaseCatalogue, users: readonly DatabaseUser[]): void =>
  catalogue.setBoot(BOOT_NAME, JSON.stringify(users));
