/** What a database's own catalogue keeps of its objects: it stands inside the SQLite file and so travels with a backup. */
import type { SqlType } from '../../sqlTypes.ts';

/** A column as the catalogue keeps it. */
export interface ColumnDefinition {
  readonly id: number;
  readonly name: string;
  readonly type: SqlType;
  readonly nullable: boolean;
  /** Decimal text: numeric(38,0) identities exist. */
  readonly identity: { readonly seed: string; readonly increment: string } | null;
  readonly defaultValue: { readonly name: string; readonly source: string } | null;
  /** The source of a computed column's expression. */
  readonly computed: string | null;
}

/** A primary key, a unique constraint or an index. */
export interface KeyDefinition {
  readonly name: string;
  readonly kind: 'primary' | 'unique' | 'uniqueIndex' | 'index';
  readonly columns: readonly string[];
  readonly clustered: boolean;
  /** sys.indexes.index_id. */
  readonly id: number;
  /** The hidden column that holds the key's collated form, for unique keys that SQLite cannot compare itself. */
  readonly keyColumn: string | null;
}

/** A foreign key, columns in pairs. */
export interface ForeignKeyDefinition {
  readonly name: string;
  readonly columns: readonly string[];
  readonly schema: string;
  readonly table: string;
  readonly references: readonly string[];
  readonly onDelete: 'no action' | 'cascade' | 'set null';
  readonly onUpdate: 'no action' | 'cascade' | 'set null';
}

/** A CHECK, kept as its text. */
export interface CheckDefinition {
  readonly name: string;
  readonly source: string;
}

/** A table as the catalogue keeps it. */
export interface TableDefinition {
  readonly kind: 'table';
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  /** The SQLite table that holds the rows. */
  readonly physical: string;
  readonly createdAt: string;
  readonly modifiedAt: string;
  readonly columns: readonly ColumnDefinition[];
  readonly keys: readonly KeyDefinition[];
  readonly foreignKeys: readonly ForeignKeyDefinition[];
  readonly checks: readonly CheckDefinition[];
}

/** A view, kept as its text. */
export interface ViewDefinition {
  readonly kind: 'view';
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  readonly createdAt: string;
  readonly modifiedAt: string;
  readonly columns: readonly string[] | null;
  /** The SELECT. */
  readonly source: string;
}

/** What a schema holds. */
export type ObjectDefinition = TableDefinition | ViewDefinition;
