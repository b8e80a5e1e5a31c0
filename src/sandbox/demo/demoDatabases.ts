/**
 * The three databases that the first users have, as T-SQL that any SQL Server takes: made here and sent through the sandbox's own front end.
 * Deterministic: the same rows in every run.
 */
import { auditoriaStatements } from './auditoria.ts';
import { inventarioStatements } from './inventario.ts';
import { usersStatements } from './users.ts';

export interface DemoDatabase {
  readonly name: string;
  readonly recoveryModel: 'FULL' | 'SIMPLE';
  /** One statement each, run in the database. */
  readonly statements: readonly string[];
}

export const demoDatabases = (): readonly DemoDatabase[] => [
  { name: 'users', recoveryModel: 'FULL', statements: usersStatements() },
  { name: 'inventario', recoveryModel: 'FULL', statements: inventarioStatements() },
  { name: 'auditoria', recoveryModel: 'SIMPLE', statements: auditoriaStatements() },
];
