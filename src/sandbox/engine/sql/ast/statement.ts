/** Statements: plain data that the parser makes of T-SQL, names as they were written, nothing looked up yet. */
import type { SqlType } from '../../../sqlTypes.ts';
import type { ColumnSpec, ConstraintSpec, DatabaseOption, FileSpec } from './definition.ts';
import type { EncryptionSyntax } from './encryption.ts';
import type { Expr, ObjectName } from './expression.ts';
import type { BackupSyntax, NameOrVariable, RestoreSyntax } from './media.ts';
import type { OutputClause, Query, TableRef } from './query.ts';

/** One argument of EXEC. */
export interface Argument {
  readonly name: string | null;
  readonly value: Expr | null;
  readonly output: boolean;
}

/** A statement and the line of the batch in which it begins. */
export type Statement = StatementBody & { readonly line: number };

/** What a statement says. */
export type StatementBody =
  | { readonly kind: 'select'; readonly query: Query }
  | {
      readonly kind: 'insert';
      readonly ctes: Query['ctes'];
      readonly table: ObjectName;
      readonly columns: readonly string[] | null;
      readonly output: OutputClause | null;
      readonly source:
        | { readonly kind: 'query'; readonly query: Query }
        | { readonly kind: 'values'; readonly rows: readonly (readonly (Expr | null)[])[] }
        | { readonly kind: 'default' }
        | { readonly kind: 'exec'; readonly statement: Extract<StatementBody, { kind: 'exec' | 'execText' }> };
    }
  | {
      readonly kind: 'update';
      readonly ctes: Query['ctes'];
      readonly top: Expr | null;
      readonly target: ObjectName;
      readonly sets: readonly {
        readonly column: string | null;
        readonly variable: string | null;
        readonly value: Expr | null;
      }[];
      readonly output: OutputClause | null;
      readonly from: readonly TableRef[];
      readonly where: Expr | null;
    }
  | {
      readonly kind: 'delete';
      readonly ctes: Query['ctes'];
      readonly top: Expr | null;
      readonly target: ObjectName;
      readonly output: OutputClause | null;
      readonly from: readonly TableRef[];
      readonly where: Expr | null;
    }
  | { readonly kind: 'truncate'; readonly table: ObjectName }
  | {
      readonly kind: 'createTable';
      readonly name: ObjectName;
      readonly columns: readonly ColumnSpec[];
      readonly constraints: readonly ConstraintSpec[];
    }
  | {
      readonly kind: 'createIndex';
      readonly name: string;
      readonly table: ObjectName;
      readonly columns: readonly string[];
      readonly unique: boolean;
      readonly clustered: boolean;
    }
  | {
      readonly kind: 'createView';
      readonly name: ObjectName;
      readonly columns: readonly string[] | null;
      readonly query: Query;
      readonly source: string;
      readonly mode: 'create' | 'alter' | 'createOrAlter';
    }
  | { readonly kind: 'createSchema'; readonly name: string }
  /** `sid` as hexadecimal digits; null: the server makes one up. The password is read and forgotten. */
  | { readonly kind: 'createLogin'; readonly name: string; readonly sid: string | null }
  | { readonly kind: 'dropLogin'; readonly name: string }
  /** `login` null: WITHOUT LOGIN. */
  | { readonly kind: 'createUser'; readonly name: string; readonly login: string | null }
  | { readonly kind: 'alterUser'; readonly name: string; readonly login: string }
  | { readonly kind: 'dropUser'; readonly name: string; readonly ifExists: boolean }
  | {
      readonly kind: 'createDatabase';
      readonly name: string;
      readonly data: readonly FileSpec[];
      readonly log: readonly FileSpec[];
      readonly collation: string | null;
    }
  | {
      readonly kind: 'alterTable';
      readonly table: ObjectName;
      readonly action:
        | {
            readonly kind: 'add';
            readonly columns: readonly ColumnSpec[];
            readonly constraints: readonly ConstraintSpec[];
          }
        | { readonly kind: 'dropColumns'; readonly columns: readonly string[]; readonly ifExists: boolean }
        | { readonly kind: 'dropConstraints'; readonly names: readonly string[]; readonly ifExists: boolean }
        | {
            readonly kind: 'alterColumn';
            readonly column: string;
            readonly type: SqlType;
            readonly nullable: boolean | null;
          };
    }
  | {
      readonly kind: 'alterDatabase';
      readonly database: string | null;
      readonly action:
        | {
            readonly kind: 'set';
            readonly options: readonly DatabaseOption[];
            readonly termination: 'wait' | 'rollback' | 'noWait';
          }
        | { readonly kind: 'rename'; readonly to: string }
        | { readonly kind: 'renameFile'; readonly file: string; readonly to: string };
    }
  | {
      readonly kind: 'drop';
      readonly what: 'table' | 'view' | 'schema' | 'database';
      readonly names: readonly ObjectName[];
      readonly ifExists: boolean;
    }
  | { readonly kind: 'dropIndex'; readonly name: string; readonly table: ObjectName; readonly ifExists: boolean }
  | { readonly kind: 'use'; readonly database: string }
  | {
      readonly kind: 'declare';
      readonly variables: readonly { readonly name: string; readonly type: SqlType; readonly value: Expr | null }[];
    }
  | {
      readonly kind: 'declareTable';
      readonly name: string;
      readonly columns: readonly ColumnSpec[];
      readonly constraints: readonly ConstraintSpec[];
    }
  | { readonly kind: 'setVariable'; readonly name: string; readonly value: Expr }
  | { readonly kind: 'setOption'; readonly options: readonly string[]; readonly value: string }
  | { readonly kind: 'if'; readonly condition: Expr; readonly body: Statement; readonly otherwise: Statement | null }
  | { readonly kind: 'while'; readonly condition: Expr; readonly body: Statement }
  | { readonly kind: 'break' | 'continue' }
  | { readonly kind: 'block'; readonly statements: readonly Statement[] }
  | { readonly kind: 'try'; readonly body: readonly Statement[]; readonly handler: readonly Statement[] }
  | { readonly kind: 'throw'; readonly args: readonly [Expr, Expr, Expr] | null }
  | { readonly kind: 'raiserror'; readonly args: readonly Expr[]; readonly options: readonly string[] }
  | { readonly kind: 'print'; readonly value: Expr }
  | { readonly kind: 'waitfor'; readonly mode: 'delay' | 'time'; readonly value: Expr }
  | { readonly kind: 'begin'; readonly name: NameOrVariable | null; readonly mark: Expr | null | undefined }
  | { readonly kind: 'commit' | 'rollback' | 'save'; readonly name: NameOrVariable | null }
  | {
      readonly kind: 'exec';
      readonly procedure: ObjectName;
      readonly args: readonly Argument[];
      readonly result: string | null;
    }
  | { readonly kind: 'execText'; readonly text: Expr }
  | { readonly kind: 'return'; readonly value: Expr | null }
  | { readonly kind: 'kill'; readonly spid: Expr }
  | { readonly kind: 'checkpoint' }
  | { readonly kind: 'reconfigure' }
  | {
      readonly kind: 'dbcc';
      readonly command: string;
      readonly args: readonly string[];
      readonly options: readonly string[];
    }
  | { readonly kind: 'backup'; readonly syntax: BackupSyntax }
  | { readonly kind: 'restore'; readonly syntax: RestoreSyntax }
  | { readonly kind: 'encryption'; readonly syntax: EncryptionSyntax }
  /** Recognised, and refused by name when it is reached. */
  | { readonly kind: 'unsupported'; readonly what: string };
