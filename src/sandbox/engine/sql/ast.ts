/** What the parser makes of T-SQL: plain data, names as they were written, nothing looked up yet. */
import type { SqlType, SqlValue } from '../../sqlTypes.ts';

/** One to four parts, the last is the object; an empty part was left out (`msdb..backupset`). */
export type ObjectName = readonly string[];

export type Expr =
  | { readonly kind: 'literal'; readonly value: SqlValue; readonly type: SqlType }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'column'; readonly parts: readonly string[] }
  /** A column of `*`, by its place in the row: never written by the parser. */
  | { readonly kind: 'place'; readonly index: number }
  | { readonly kind: 'unary'; readonly operator: '-' | '+' | '~'; readonly operand: Expr }
  | {
      readonly kind: 'binary';
      readonly operator: '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^';
      readonly left: Expr;
      readonly right: Expr;
    }
  | {
      readonly kind: 'case';
      readonly subject: Expr | null;
      readonly branches: readonly { readonly when: Expr; readonly result: Expr }[];
      readonly otherwise: Expr | null;
    }
  | {
      readonly kind: 'cast';
      readonly operand: Expr;
      readonly type: SqlType;
      readonly style: Expr | null;
      readonly isTry: boolean;
    }
  | {
      readonly kind: 'call';
      readonly name: ObjectName;
      readonly args: readonly Expr[];
      readonly distinct: boolean;
      readonly star: boolean;
      readonly over: Over | null;
      readonly within: readonly OrderItem[] | null;
    }
  | { readonly kind: 'subquery'; readonly query: Query }
  // Predicates
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly left: Expr; readonly right: Expr }
  | {
      readonly kind: 'quantified';
      readonly operator: Comparison;
      readonly quantifier: 'any' | 'all';
      readonly left: Expr;
      readonly query: Query;
    }
  | { readonly kind: 'not'; readonly operand: Expr }
  | { readonly kind: 'logic'; readonly operator: 'and' | 'or'; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'isNull'; readonly operand: Expr; readonly negated: boolean }
  | { readonly kind: 'in'; readonly operand: Expr; readonly list: readonly Expr[] | Query; readonly negated: boolean }
  | {
      readonly kind: 'like';
      readonly operand: Expr;
      readonly pattern: Expr;
      readonly escape: Expr | null;
      readonly negated: boolean;
    }
  | {
      readonly kind: 'between';
      readonly operand: Expr;
      readonly low: Expr;
      readonly high: Expr;
      readonly negated: boolean;
    }
  | { readonly kind: 'exists'; readonly query: Query };

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';

export interface Over {
  readonly partitionBy: readonly Expr[];
  readonly orderBy: readonly OrderItem[];
}

export interface OrderItem {
  readonly expression: Expr;
  readonly descending: boolean;
}

export type SelectItem =
  | { readonly kind: 'star'; readonly qualifier: readonly string[] }
  | { readonly kind: 'expression'; readonly expression: Expr; readonly alias: string | null }
  | { readonly kind: 'assign'; readonly variable: string; readonly expression: Expr };

export interface Query {
  readonly kind: 'query';
  readonly ctes: readonly {
    readonly name: string;
    readonly columns: readonly string[] | null;
    readonly query: Query;
  }[];
  readonly body: QueryBody;
  readonly orderBy: readonly OrderItem[];
  readonly offset: Expr | null;
  readonly fetch: Expr | null;
  /** OPTION (MAXRECURSION n). */
  readonly maxRecursion: number | null;
}

export type QueryBody =
  | SelectCore
  | {
      readonly kind: 'set';
      readonly operator: 'union' | 'union all' | 'except' | 'intersect';
      readonly left: QueryBody;
      readonly right: QueryBody;
    }
  | { readonly kind: 'values'; readonly rows: readonly (readonly Expr[])[] };

export interface SelectCore {
  readonly kind: 'select';
  readonly distinct: boolean;
  readonly top: { readonly count: Expr; readonly percent: boolean; readonly withTies: boolean } | null;
  readonly items: readonly SelectItem[];
  readonly into: ObjectName | null;
  readonly from: readonly TableRef[];
  readonly where: Expr | null;
  readonly groupBy: readonly Expr[];
  readonly having: Expr | null;
}

export type TableRef =
  | { readonly kind: 'table'; readonly name: ObjectName; readonly alias: string | null }
  | {
      readonly kind: 'function';
      readonly name: ObjectName;
      readonly args: readonly Expr[];
      readonly alias: string | null;
      readonly columns: readonly string[] | null;
    }
  | {
      readonly kind: 'derived';
      readonly query: Query;
      readonly alias: string;
      readonly columns: readonly string[] | null;
    }
  | { readonly kind: 'bulk'; readonly path: string; readonly alias: string }
  | {
      readonly kind: 'join';
      readonly join: 'inner' | 'left' | 'right' | 'full' | 'cross';
      readonly left: TableRef;
      readonly right: TableRef;
      readonly on: Expr | null;
    }
  | { readonly kind: 'apply'; readonly outer: boolean; readonly left: TableRef; readonly right: TableRef };

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

export type ForeignAction = 'no action' | 'cascade' | 'set null';

export interface FileSpec {
  readonly name: string | null;
  readonly filename: string | null;
}

export interface Argument {
  readonly name: string | null;
  readonly value: Expr | null;
  readonly output: boolean;
}

/** A name or a text that a variable may hold instead. */
export type NameOrVariable = { readonly name: string } | { readonly variable: string };

export type DatabaseOption =
  | { readonly kind: 'recovery'; readonly model: 'FULL' | 'BULK_LOGGED' | 'SIMPLE' }
  | { readonly kind: 'access'; readonly access: 'SINGLE_USER' | 'MULTI_USER' | 'RESTRICTED_USER' }
  | { readonly kind: 'state'; readonly state: 'ONLINE' | 'OFFLINE' }
  | { readonly kind: 'readonly'; readonly readOnly: boolean }
  | { readonly kind: 'pageVerifyChecksum' };

export type OutputClause = {
  readonly items: readonly SelectItem[];
  readonly into: { readonly table: ObjectName; readonly columns: readonly string[] | null } | null;
};

export type Statement = StatementBody & { readonly line: number };

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
  | { readonly kind: 'begin' | 'commit' | 'rollback' | 'save'; readonly name: NameOrVariable | null }
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
  | {
      readonly kind: 'dbcc';
      readonly command: string;
      readonly args: readonly string[];
      readonly options: readonly string[];
    }
  | { readonly kind: 'backup'; readonly syntax: BackupSyntax }
  | { readonly kind: 'restore'; readonly syntax: RestoreSyntax }
  /** Recognised, and refused by name when it is reached. */
  | { readonly kind: 'unsupported'; readonly what: string };

/** BACKUP and RESTORE before their variables are looked up. */
export interface BackupSyntax {
  readonly what: 'database' | 'log';
  readonly database: NameOrVariable;
  readonly devices: readonly Expr[];
  readonly options: readonly MediaOption[];
}
export interface RestoreSyntax {
  readonly what: 'database' | 'log' | 'headeronly' | 'filelistonly' | 'labelonly' | 'verifyonly';
  readonly database: NameOrVariable | null;
  readonly devices: readonly Expr[];
  readonly options: readonly MediaOption[];
}
export interface MediaOption {
  readonly name: string;
  readonly value: Expr | null;
  /** MOVE's target. */
  readonly to: Expr | null;
}
