import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import type { Expr, ObjectName, OrderItem } from '../sql/ast/expression.ts';
import type { Query, QueryBody } from '../sql/ast/query.ts';
import type { Scope, SourceColumn } from './scope.ts';
import type { Steps } from './steps.ts';
import type { Row, Typed } from './typed.ts';

/** Rows as a query gives them: the values in the order of its columns. */
export type Rows = readonly (readonly SqlValue[])[];

/** A table or view as a query reads it. */
export interface BoundTable {
  readonly columns: readonly SourceColumn[];
  /** Database, schema and name, for qualified columns. */
  readonly qualifiers: readonly string[];
  rows(): Steps<Rows>;
  /** The rows whose column has this value, where an index makes that cheap; null where it does not. */
  lookup?(column: number): ((value: SqlValue) => Rows) | null;
}

/** What a statement may ask of its session and server while it is compiled and run. */
export interface Environment {
  variable(name: string): { readonly type: SqlType; value: SqlValue } | undefined;
  assign(name: string, value: SqlValue, type: SqlType): void;
  /** @throws SqlError 208 and the errors of a database that is not open */
  bindTable(name: ObjectName):
    | BoundTable
    | {
        readonly view: Query;
        readonly columns: readonly string[] | null;
        readonly qualifiers: readonly string[];
        readonly environment: Environment;
      };
  /** A table-valued function: its columns now, its rows for each set of arguments. null when there is no such function. */
  bindFunction(
    name: ObjectName,
    args: readonly Typed[],
  ): {
    readonly columns: readonly SourceColumn[];
    rows(args: readonly SqlValue[]): Rows;
  } | null;
  /** Functions of the session, the server and its databases; null when there is no such function. */
  systemFunction(name: string, args: readonly Typed[]): Typed | null;
  readBulk(path: string): Uint8Array;
  now(): Date;
  newGuid(): string;
}

/** A table of WITH. */
export interface Cte {
  readonly columns: readonly SourceColumn[];
  rows(): Steps<Rows>;
}

/** Collects the aggregates of a grouped query while its select list is compiled. */
export interface Aggregates {
  readonly base: CompileContext;
  readonly keys: ReadonlyMap<string, { readonly index: number; readonly typed: Typed }>;
  readonly slots: AggregateSlot[];
}

/** One aggregate of a grouped query, made anew for each group. */
export interface AggregateSlot {
  readonly fingerprint: string;
  readonly result: Typed;
  create(): { add(row: Row): void; value(): SqlValue };
}

/** One function with OVER. */
export interface WindowSlot {
  readonly partitionBy: readonly Typed[];
  readonly orderBy: readonly { readonly key: Typed; readonly descending: boolean }[];
  /** The value for each row of one partition, in its order. */
  compute(partition: readonly Row[], peers: (a: Row, b: Row) => boolean): readonly SqlValue[];
}

/** What names and functions mean where an expression stands. */
export interface CompileContext {
  readonly environment: Environment;
  readonly scope: Scope | null;
  readonly ctes: ReadonlyMap<string, Cte>;
  readonly aggregates: Aggregates | null;
  readonly windows: WindowSlot[] | null;
  /** For the wording of 8120 and 147. */
  readonly clause: string;
}

/** A query that can be run, once or for each row around it. */
export interface CompiledQuery {
  readonly columns: readonly SourceColumn[];
  run(outer: Row | null): Steps<Rows>;
}

/** Expressions contain queries and queries contain expressions: whoever compiles expressions is handed the compiler of queries. */
export interface Compiler {
  query(query: Query, context: CompileContext): CompiledQuery;
  body(body: QueryBody, context: CompileContext): CompiledQuery;
  expression(expression: Expr, context: CompileContext): Typed;
  condition(expression: Expr, context: CompileContext): (row: Row) => boolean | null;
  order(
    items: readonly OrderItem[],
    context: CompileContext,
  ): readonly { readonly key: Typed; readonly descending: boolean }[];
}
