/** Values and conditions as they were written; names are not looked up yet. */
import type { SqlType, SqlValue } from '../../../sqlTypes.ts';
import type { Query } from './query.ts';

/** One to four parts, the last is the object; an empty part was left out (`msdb..backupset`). */
export type ObjectName = readonly string[];

/** A value, or a condition: which of the two is wanted is checked when it is compiled. */
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

/** T-SQL's comparisons, each in one spelling. */
export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** OVER (PARTITION BY … ORDER BY …). */
export interface Over {
  readonly partitionBy: readonly Expr[];
  readonly orderBy: readonly OrderItem[];
}

/** One item of ORDER BY. */
export interface OrderItem {
  readonly expression: Expr;
  readonly descending: boolean;
}
