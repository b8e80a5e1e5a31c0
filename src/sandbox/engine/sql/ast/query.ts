/** Queries as they were written. */
import type { Expr, ObjectName, OrderItem } from './expression.ts';

/** One item of a select list. */
export type SelectItem =
  | { readonly kind: 'star'; readonly qualifier: readonly string[] }
  | { readonly kind: 'expression'; readonly expression: Expr; readonly alias: string | null }
  | { readonly kind: 'assign'; readonly variable: string; readonly expression: Expr };

/** A query with its WITH, ORDER BY and OFFSET … FETCH. */
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

/** SELECT, VALUES, or two of them combined. */
export type QueryBody =
  | SelectCore
  | {
      readonly kind: 'set';
      readonly operator: 'union' | 'union all' | 'except' | 'intersect';
      readonly left: QueryBody;
      readonly right: QueryBody;
    }
  | { readonly kind: 'values'; readonly rows: readonly (readonly Expr[])[] };

/** One SELECT without what stands around it. */
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

/** What stands in FROM. */
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

/** OUTPUT, and where its rows go. */
export type OutputClause = {
  readonly items: readonly SelectItem[];
  readonly into: { readonly table: ObjectName; readonly columns: readonly string[] | null } | null;
};
