import type { SqlValue } from '../../sqlTypes.ts';
import type { Expr } from '../sql/ast/expression.ts';
import type { TableRef } from '../sql/ast/query.ts';
import { sqlError } from '../sqlError.ts';
import { collationKey } from '../values/collation.ts';
import { commonType, varbinary } from '../values/types.ts';
import { groupingKey } from './compareValues.ts';
import type { CompileContext, Compiler, Rows } from './context.ts';
import { columnsOf, conjuncts } from './fingerprint.ts';
import { resolveColumn, type Scope, type Source, type SourceColumn } from './scope.ts';
import { ROWS_PER_STEP, type Steps } from './steps.ts';
import { convertTyped, type Row, type Typed } from './typed.ts';

/** Part of a FROM clause: its sources count their columns from its own beginning. */
export interface Relation {
  readonly sources: readonly Source[];
  readonly width: number;
  rows(outer: Row | null): Steps<Rows>;
}

const shifted = (sources: readonly Source[], by: number): readonly Source[] =>
  sources.map((source) => ({ ...source, offset: source.offset + by }));

const single = (
  alias: string,
  qualifiers: readonly string[],
  columns: readonly SourceColumn[],
  rows: Relation['rows'],
): Relation => ({
  sources: [{ alias, qualifiers, columns, offset: 0 }],
  width: columns.length,
  rows,
});

export const scopeOf = (sources: readonly Source[], outer: Scope | null): Scope => ({ sources, outer, grouped: null });

const renamed = (
  columns: readonly SourceColumn[],
  names: readonly string[] | null,
  alias: string,
): readonly SourceColumn[] => {
  if (names === null) return columns;
  if (names.length !== columns.length) {
    throw sqlError(
      names.length > columns.length ? 8159 : 8158,
      16,
      1,
      `'${alias}' has ${names.length > columns.length ? 'fewer' : 'more'} columns than were specified in the column list.`,
    );
  }
  return columns.map((column, index) => ({ ...column, name: names[index] ?? column.name }));
};

const requireNames = (columns: readonly SourceColumn[], alias: string): readonly SourceColumn[] => {
  const unnamed = columns.findIndex((column) => column.name === '');
  if (unnamed >= 0)
    throw sqlError(8155, 16, 2, `No column name was specified for column ${unnamed + 1} of '${alias}'.`);
  return columns;
};

/** Binds one reference. `hints` are conditions of the WHERE clause that an index or a hash join may use; they are tested again later. */
export const bindRelation = (
  compiler: Compiler,
  ref: TableRef,
  context: CompileContext,
  hints: readonly Expr[],
): Relation => {
  switch (ref.kind) {
    case 'table':
      return bindTable(compiler, ref, context, hints);
    case 'derived': {
      const query = compiler.query(ref.query, { ...context, aggregates: null, windows: null });
      return single(ref.alias, [], requireNames(renamed(query.columns, ref.columns, ref.alias), ref.alias), (outer) =>
        query.run(outer),
      );
    }
    case 'function': {
      const args = ref.args.map((arg) => compiler.expression(arg, { ...context, aggregates: null, windows: null }));
      const found = context.environment.bindFunction(ref.name, args);
      if (found === null) throw sqlError(208, 16, 1, `Invalid object name '${ref.name.join('.')}'.`);
      const alias = ref.alias ?? ref.name[ref.name.length - 1] ?? '';
      return single(
        alias,
        ref.alias === null ? ref.name : [],
        renamed(found.columns, ref.columns, alias),
        function* (outer) {
          yield;
          const row: Row = outer ?? { values: [], outer: null };
          return found.rows(args.map((arg) => arg.evaluate(row)));
        },
      );
    }
    case 'bulk':
      return single(ref.alias, [], [{ name: 'BulkColumn', type: varbinary('max'), nullable: true }], function* () {
        yield;
        return [[context.environment.readBulk(ref.path)]];
      });
    case 'join': {
      const left = bindRelation(
        compiler,
        ref.left,
        context,
        ref.join === 'left' || ref.join === 'inner' || ref.join === 'cross' ? hints : [],
      );
      const right = bindRelation(
        compiler,
        ref.right,
        context,
        ref.join === 'inner' || ref.join === 'cross' ? hints : [],
      );
      return joinRelations(compiler, left, right, ref.join, ref.on, context, hints);
    }
    case 'apply': {
      const left = bindRelation(compiler, ref.left, context, []);
      const inner: CompileContext = { ...context, scope: scopeOf(left.sources, context.scope) };
      const right = bindRelation(compiler, ref.right, inner, []);
      return {
        sources: [...left.sources, ...shifted(right.sources, left.width)],
        width: left.width + right.width,
        *rows(outer) {
          const result: (readonly SqlValue[])[] = [];
          for (const values of yield* left.rows(outer)) {
            const matches = yield* right.rows({ values, outer });
            for (const match of matches) result.push([...values, ...match]);
            if (matches.length === 0 && ref.outer) result.push([...values, ...nulls(right.width)]);
          }
          return result;
        },
      };
    }
  }
};

const nulls = (count: number): readonly null[] => new Array<null>(count).fill(null);

const bindTable = (
  compiler: Compiler,
  ref: Extract<TableRef, { kind: 'table' }>,
  context: CompileContext,
  hints: readonly Expr[],
): Relation => {
  const name = ref.name[ref.name.length - 1] ?? '';
  const alias = ref.alias ?? name;
  const cte = ref.name.length === 1 ? context.ctes.get(collationKey(name)) : undefined;
  if (cte !== undefined) return single(alias, [], cte.columns, () => cte.rows());
  const table = context.environment.bindTable(ref.name);
  if ('view' in table) {
    const query = compiler.query(table.view, {
      environment: table.environment,
      scope: null,
      ctes: new Map(),
      aggregates: null,
      windows: null,
      clause: 'select list',
    });
    return single(alias, ref.alias === null ? table.qualifiers : [], renamed(query.columns, table.columns, alias), () =>
      query.run(null),
    );
  }
  const qualifiers = ref.alias === null ? table.qualifiers : [];
  const relation = single(alias, qualifiers, table.columns, () => table.rows());
  const { lookup } = table;
  if (lookup === undefined) return relation;
  // `key = value` where the value does not depend on this table: an index finds its rows.
  const own = scopeOf(relation.sources, null);
  for (const hint of hints.flatMap(conjuncts)) {
    if (hint.kind !== 'compare' || hint.operator !== '=') continue;
    for (const [column, value] of [
      [hint.left, hint.right],
      [hint.right, hint.left],
    ] as const) {
      if (column.kind !== 'column') continue;
      const found = tryResolve(own, column.parts);
      const find = found === null ? null : lookup(found.index);
      if (found === null || find === null) continue;
      const inner = columnsOf(value);
      if (inner === null || inner.length > 0) continue;
      const compiled = compiler.expression(value, { ...context, scope: null, aggregates: null, windows: null });
      if (compiled.isNull || compiled.type.kind !== 'int') continue;
      return {
        ...relation,
        *rows(outer) {
          yield;
          const wanted = compiled.evaluate(outer ?? { values: [], outer: null });
          return wanted === null ? [] : find(wanted);
        },
      };
    }
  }
  return relation;
};

const tryResolve = (scope: Scope, parts: readonly string[]): ReturnType<typeof resolveColumn> => {
  try {
    return resolveColumn(scope, parts);
  } catch {
    // Ambiguous: the real compilation will say so.
    return null;
  }
};

interface EquiKey {
  readonly left: Typed;
  readonly right: Typed;
  readonly type: Typed['type'];
}

/** Equalities between the two sides: what a hash join can use. */
const equiKeys = (
  compiler: Compiler,
  conditions: readonly Expr[],
  left: Relation,
  right: Relation,
  context: CompileContext,
): readonly EquiKey[] => {
  const both = scopeOf([...left.sources, ...shifted(right.sources, left.width)], null);
  const sideOf = (expression: Expr): 'left' | 'right' | null => {
    const columns = columnsOf(expression);
    if (columns === null || columns.length === 0) return null;
    const sides = new Set(
      columns.map((parts) => {
        const found = tryResolve(both, parts);
        return found === null ? null : found.index < left.width ? 'left' : 'right';
      }),
    );
    const [side] = sides;
    return sides.size === 1 && side !== undefined ? side : null;
  };
  const keys: EquiKey[] = [];
  for (const condition of conditions) {
    if (condition.kind !== 'compare' || condition.operator !== '=') continue;
    const sides = [sideOf(condition.left), sideOf(condition.right)];
    const [a, b] =
      sides[0] === 'left' && sides[1] === 'right'
        ? [condition.left, condition.right]
        : sides[0] === 'right' && sides[1] === 'left'
          ? [condition.right, condition.left]
          : [null, null];
    if (a === null || b === null) continue;
    const base = { ...context, aggregates: null, windows: null };
    const leftKey = compiler.expression(a, { ...base, scope: scopeOf(left.sources, null) });
    const rightKey = compiler.expression(b, { ...base, scope: scopeOf(right.sources, null) });
    const type = commonType(leftKey.type, rightKey.type);
    keys.push({ left: convertTyped(leftKey, type), right: convertTyped(rightKey, type), type });
  }
  return keys;
};

const keyOf = (values: readonly SqlValue[], keys: readonly EquiKey[], side: 'left' | 'right'): string | null => {
  const row: Row = { values, outer: null };
  const parts: string[] = [];
  for (const key of keys) {
    const value = key[side].evaluate(row);
    if (value === null) return null;
    parts.push(groupingKey(value, key.type));
  }
  return parts.join('\u0000');
};

export const joinRelations = (
  compiler: Compiler,
  left: Relation,
  right: Relation,
  join: 'inner' | 'left' | 'right' | 'full' | 'cross',
  on: Expr | null,
  context: CompileContext,
  hints: readonly Expr[],
): Relation => {
  const sources = [...left.sources, ...shifted(right.sources, left.width)];
  const scope = scopeOf(sources, context.scope);
  const matches =
    on === null ? null : compiler.condition(on, { ...context, scope, aggregates: null, windows: null, clause: 'ON' });
  const usable = join === 'inner' || join === 'cross' ? [...conjuncts(on), ...hints.flatMap(conjuncts)] : conjuncts(on);
  const keys = equiKeys(compiler, usable, left, right, context);
  return {
    sources,
    width: left.width + right.width,
    *rows(outer) {
      const leftRows = yield* left.rows(outer);
      const rightRows = yield* right.rows(outer);
      const buckets = keys.length === 0 ? null : new Map<string, number[]>();
      if (buckets !== null) {
        rightRows.forEach((values, index) => {
          const key = keyOf(values, keys, 'right');
          if (key === null) return;
          const bucket = buckets.get(key);
          if (bucket === undefined) buckets.set(key, [index]);
          else bucket.push(index);
        });
      }
      const all = rightRows.map((_values, index) => index);
      const matchedRight = new Set<number>();
      const result: (readonly SqlValue[])[] = [];
      let tested = 0;
      for (const values of leftRows) {
        const key = buckets === null ? null : keyOf(values, keys, 'left');
        const candidates = buckets === null ? all : key === null ? [] : (buckets.get(key) ?? []);
        let matched = false;
        for (const index of candidates) {
          tested += 1;
          if (tested % ROWS_PER_STEP === 0) yield;
          const row = [...values, ...(rightRows[index] ?? [])];
          if (matches !== null && matches({ values: row, outer }) !== true) continue;
          matched = true;
          if (join === 'right' || join === 'full') matchedRight.add(index);
          result.push(row);
        }
        if (!matched && (join === 'left' || join === 'full')) result.push([...values, ...nulls(right.width)]);
      }
      if (join === 'right' || join === 'full') {
        rightRows.forEach((values, index) => {
          if (!matchedRight.has(index)) result.push([...nulls(left.width), ...values]);
        });
      }
      return result;
    },
  };
};
