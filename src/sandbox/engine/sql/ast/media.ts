/** BACKUP and RESTORE before their variables are looked up. */
import type { Expr } from './expression.ts';

/** A name or a text that a variable may hold instead. */
export type NameOrVariable = { readonly name: string } | { readonly variable: string };

/** BACKUP as it was written. */
export interface BackupSyntax {
  readonly what: 'database' | 'log';
  readonly database: NameOrVariable;
  readonly devices: readonly Expr[];
  readonly options: readonly MediaOption[];
}

/** RESTORE as it was written. */
export interface RestoreSyntax {
  readonly what: 'database' | 'log' | 'headeronly' | 'filelistonly' | 'labelonly' | 'verifyonly';
  readonly database: NameOrVariable | null;
  readonly devices: readonly Expr[];
  readonly options: readonly MediaOption[];
}

/** One of their options: `STATS = 10`, `MOVE 'a' TO 'b'`. */
export interface MediaOption {
  readonly name: string;
  readonly value: Expr | null;
  /** MOVE's target; a mark's AFTER. */
  readonly to: Expr | null;
}
