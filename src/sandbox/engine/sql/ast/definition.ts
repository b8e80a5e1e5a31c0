/** What CREATE and ALTER say about tables, files and databases. */
import type { SqlType } from '../../../sqlTypes.ts';
import type { Expr, ObjectName } from './expression.ts';

/** One column of CREATE TABLE. */
export interface ColumnSpec {
  readonly name: string;
  /** null: computed. */
  readonly type: SqlType | null;
  readonly computed: { readonly expression: Expr; readonly source: string } | null;
  /** null: not said, which means it may be NULL. */
  readonly nullable: boolean | null;
  readonly identity: { readonly seed: bigint; readonly increment: bigint } | null;
  readonly defaultValue: { readonly name: string | null; readonly source: string } | null;
  readonly constraints: readonly ConstraintSpec[];
}

/** A constraint of a column or a table; a column's own names its column. */
export type ConstraintSpec =
  | {
      readonly kind: 'primary' | 'unique';
      readonly name: string | null;
      readonly columns: readonly string[];
      readonly clustered: boolean;
    }
  | {
      readonly kind: 'foreign';
      readonly name: string | null;
      readonly columns: readonly string[];
      readonly table: ObjectName;
      readonly references: readonly string[];
      readonly onDelete: ForeignAction;
      readonly onUpdate: ForeignAction;
    }
  | { readonly kind: 'check'; readonly name: string | null; readonly source: string }
  | { readonly kind: 'default'; readonly name: string | null; readonly column: string; readonly source: string };

/** What happens to the children of a row that goes or changes. */
export type ForeignAction = 'no action' | 'cascade' | 'set null';

/** One file of CREATE DATABASE. */
export interface FileSpec {
  readonly name: string | null;
  readonly filename: string | null;
}

/** What ALTER DATABASE … SET sets. */
export type DatabaseOption =
  | { readonly kind: 'recovery'; readonly model: 'FULL' | 'BULK_LOGGED' | 'SIMPLE' }
  | { readonly kind: 'access'; readonly access: 'SINGLE_USER' | 'MULTI_USER' | 'RESTRICTED_USER' }
  | { readonly kind: 'state'; readonly state: 'ONLINE' | 'OFFLINE' }
  | { readonly kind: 'readonly'; readonly readOnly: boolean }
  | { readonly kind: 'encryption'; readonly isOn: boolean }
  | { readonly kind: 'pageVerifyChecksum' };
