import type { SqlValue } from '../../sqlTypes.ts';
import type { Expr, OrderItem, Query, QueryBody, SelectCore, SelectItem } from '../sql/ast.ts';
import { sqlError } from '../sqlError.ts';
import { collationKey, sameName } from '../values/collation.ts';
import { convertValue } from '../values/convert.ts';
import { commonType } from '../values/types.ts';
import { isAggregate } from './aggregates.ts';
import { groupingKey } from './compareValues.ts';
import { compileCondition, compileExpression, withoutRow } from './compileExpression.ts';
import type {
  AggregateSlot,
  Aggregates,
  CompileContext,
  CompiledQuery,
  Compiler,
  Cte,
  Environment,
  Rows,
  WindowSlot,
} from './context.ts';
import { fingerprint } from './fingerprint.ts';
import { resolveColumn, type Scope, type SourceColumn } from './scope.ts';
import { ROWS_PER_STEP, type Steps } from './steps.ts';
import { bindRelation, joinRelations, type Relation, scopeOf } from './tables.ts';
import { type Row, sameType, type Typed } from './typed.ts';
import { applyWindows, rowComparer } from './windows.ts';

/** The compiler of this server's queries, expressions and conditions. */
export const compiler: Compiler = {
  query: (query, context) => compileQuery(query, context),
  body: (body, context) => compileBody(body, context),
  expression: (expression, context) => compileExpression(compiler, expression, context),
  condition: (expression, context) => compileCondition(compiler, expression, context),
  order: (items, context) =>
    items.map((item) => ({ key: compileExpression(compiler, item.expression, context), descending: item.descending })),
};

/** A query of its own: the statement SELECT, a view, an INSERT's source. */
export const compileTopQuery = (query: Query, environment: Environment): CompiledQuery =>
  compileQuery(query, { ...withoutRow({ environment }), scope: null });

const MAX_RECURSION = 100;

const compileQuery = (query: Query, outer: CompileContext): CompiledQuery => {
  let context: CompileContext = { ...outer, aggregates: null, windows: null, clause: 'select list' };
  for (const cte of query.ctes) {
    const ctes = new Map(context.ctes);
    ctes.set(collationKey(cte.name), compileCte(compiler, cte, query.maxRecursion ?? MAX_RECURSION, context));
    context = { ...context, ctes };
  }
  const limits = (columns: readonly SourceColumn[], run: CompiledQuery['run']): CompiledQuery => {
    if (query.offset === null) return { columns, run };
    const bare = withoutRow(context);
    const offset = compileExpression(compiler, query.offset, bare);
    const fetch = query.fetch === null ? null : compileExpression(compiler, query.fetch, bare);
    return {
      columns,
      *run(row) {
        const rows = yield* run(row);
        const skip = Number(offset.evaluate({ values: [], outer: null }));
        if (skip < 0) throw sqlError(10742, 15, 1, 'The offset specified in a OFFSET clause may not be negative.');
        const count = fetch === null ? rows.length : Number(fetch.evaluate({ values: [], outer: null }));
        if (count < 1 && fetch !== null)
          throw sqlError(10744, 15, 1, 'The number of rows provided for a FETCH clause must be greater then zero.');
        return rows.slice(skip, skip + count);
      },
    };
  };
  if (query.body.kind === 'select') {
    const compiled = compileSelect(compiler, query.body, query.orderBy, context);
    return limits(compiled.columns, compiled.run);
  }
  const body = compileBody(query.body, context);
  if (query.orderBy.length === 0) return limits(body.columns, body.run);
  const order = query.orderBy.map((item) => ({
    index: outputIndex(item.expression, body.columns),
    descending: item.descending,
  }));
  const compare = rowComparer(
    order.map((item) => {
      const column = body.columns[item.index];
      if (column === undefined)
        throw sqlError(
          104,
          16,
          1,
          'ORDER BY items must appear in the select list if the statement contains a UNION, INTERSECT or EXCEPT operator.',
        );
      return { key: { ...column, isNull: false, evaluate: () => null }, descending: item.descending };
    }),
  );
  return limits(body.columns, function* (row) {
    const rows = yield* body.run(row);
    const keyed = rows.map((values) => ({ values, keys: order.map((item) => values[item.index] ?? null) }));
    keyed.sort((a, b) => compare(a.keys, b.keys));
    return keyed.map((item) => item.values);
  });
};

/** ORDER BY 2, or ORDER BY alias: the place in the output; -1 when it is neither. */
const outputIndex = (expression: Expr, columns: readonly SourceColumn[]): number => {
  if (expression.kind === 'literal' && typeof expression.value === 'number') {
    if (expression.value < 1 || expression.value > columns.length) {
      throw sqlError(
        108,
        16,
        1,
        `The ORDER BY position number ${expression.value} is out of range of the number of items in the select list.`,
      );
    }
    return expression.value - 1;
  }
  const [name] = expression.kind === 'column' && expression.parts.length === 1 ? expression.parts : [];
  return name === undefined ? -1 : columns.findIndex((column) => sameName(column.name, name));
};

/** One table of WITH: its rows are made where it is used; one that names itself runs until it adds nothing. @throws SqlError 530, 8155 */
const compileCte = (
  compiler: Compiler,
  cte: Query['ctes'][number],
  maxRecursion: number,
  context: CompileContext,
): Cte => {
  const { body } = cte.query;
  const named = (columns: readonly SourceColumn[]): readonly SourceColumn[] =>
    columns.map((column, index) => {
      const name = cte.columns?.[index] ?? column.name;
      if (name === '')
        throw sqlError(8155, 16, 2, `No column name was specified for column ${index + 1} of '${cte.name}'.`);
      return { ...column, name };
    });
  const mentions = JSON.stringify(body, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
  const isRecursive =
    body.kind === 'set' &&
    body.operator === 'union all' &&
    collationKey(mentions).includes(`"NAME":[${JSON.stringify(collationKey(cte.name))}]`);
  if (!isRecursive || body.kind !== 'set') {
    const compiled = compiler.query(cte.query, { ...context, scope: null });
    const columns = named(compiled.columns);
    return { columns, rows: () => compiled.run(null) };
  }
  const anchor = compiler.body(body.left, { ...context, scope: null });
  const columns = named(anchor.columns);
  let working: Rows = [];
  const self: Cte = {
    columns,
    *rows() {
      yield;
      return working;
    },
  };
  const step = compiler.body(body.right, {
    ...context,
    scope: null,
    ctes: new Map(context.ctes).set(collationKey(cte.name), self),
  });
  const convert = converter(step.columns, columns);
  return {
    columns,
    *rows() {
      working = yield* anchor.run(null);
      const all: (readonly SqlValue[])[] = [...working];
      for (let depth = 0; working.length > 0; depth++) {
        if (maxRecursion > 0 && depth > maxRecursion) {
          throw sqlError(
            530,
            16,
            1,
            `The statement terminated. The maximum recursion ${maxRecursion} has been exhausted before statement completion.`,
          );
        }
        yield;
        working = (yield* step.run(null)).map(convert);
        for (const row of working) all.push(row);
      }
      return all;
    },
  };
};

/** Rows of one set of columns as rows of another's types. */
const converter = (
  from: readonly SourceColumn[],
  to: readonly SourceColumn[],
): ((row: readonly SqlValue[]) => readonly SqlValue[]) => {
  const same = from.every((column, index) => {
    const target = to[index];
    return target !== undefined && sameType(column.type, target.type);
  });
  if (same) return (row) => row;
  return (row) =>
    row.map((value, index) => {
      const [source, target] = [from[index], to[index]];
      return source === undefined || target === undefined ? value : convertValue(value, source.type, target.type);
    });
};

const compileBody = (body: QueryBody, context: CompileContext): CompiledQuery => {
  switch (body.kind) {
    case 'select':
      return compileSelect(compiler, body, [], context);
    case 'values':
      return compileValues(compiler, body.rows, context);
    case 'set':
      return combine(body.operator, compileBody(body.left, context), compileBody(body.right, context));
  }
};

type SetOperator = Extract<QueryBody, { kind: 'set' }>['operator'];

/** UNION, INTERSECT and EXCEPT of two queries, in the types that both go to. @throws SqlError 205 */
const combine = (operator: SetOperator, left: CompiledQuery, right: CompiledQuery): CompiledQuery => {
  if (left.columns.length !== right.columns.length) {
    throw sqlError(
      205,
      16,
      1,
      'All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal number of expressions in their target lists.',
    );
  }
  const columns = left.columns.map((column, index): SourceColumn => {
    const other = right.columns[index] ?? column;
    const type =
      column.untyped === true ? other.type : other.untyped === true ? column.type : commonType(column.type, other.type);
    return { name: column.name, type, nullable: column.nullable || other.nullable };
  });
  const [fromLeft, fromRight] = [converter(left.columns, columns), converter(right.columns, columns)];
  const keyOf = (row: readonly SqlValue[]): string => rowKey(row, columns);
  return {
    columns,
    *run(row) {
      const first = (yield* left.run(row)).map(fromLeft);
      const second = (yield* right.run(row)).map(fromRight);
      if (operator === 'union all') return [...first, ...second];
      if (operator === 'union') return distinct([...first, ...second], keyOf);
      const others = new Set(second.map(keyOf));
      return distinct(first, keyOf).filter((values) => others.has(keyOf(values)) === (operator === 'intersect'));
    },
  };
};

/** What makes two rows the same, as a text. */
const rowKey = (row: readonly SqlValue[], columns: readonly SourceColumn[]): string =>
  row
    .map((value, index) => {
      const column = columns[index];
      return column === undefined ? '' : groupingKey(value, column.type);
    })
    .join('\u0000');

/** The first row of each key. */
const distinct = (rows: Rows, keyOf: (row: readonly SqlValue[]) => string): Rows => {
  const seen = new Set<string>();
  return rows.filter((row) => {
    const key = keyOf(row);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
};

/** VALUES (…), (…) as a table: each column in the type that its cells go to. @throws SqlError 10709 */
const compileValues = (
  compiler: Compiler,
  rows: readonly (readonly Expr[])[],
  context: CompileContext,
): CompiledQuery => {
  const compiled = rows.map((row) => row.map((item) => compileExpression(compiler, item, context)));
  const width = compiled[0]?.length ?? 0;
  if (compiled.some((row) => row.length !== width)) {
    throw sqlError(10709, 16, 1, 'The number of columns for each row in a table value constructor must be the same.');
  }
  const columns = Array.from({ length: width }, (_unused, index): SourceColumn => {
    const cells = compiled.flatMap((row) => (row[index] === undefined ? [] : [row[index]]));
    const known = cells.filter((cell) => !cell.isNull);
    const [first, ...rest] = known;
    const type =
      first === undefined
        ? ({ kind: 'int', bytes: 4 } as const)
        : rest.reduce((sum, cell) => commonType(sum, cell.type), first.type);
    return { name: '', type, nullable: cells.some((cell) => cell.nullable) };
  });
  return {
    columns,
    *run(outer) {
      yield;
      const row: Row = outer ?? { values: [], outer: null };
      return compiled.map((cells) =>
        cells.map((cell, index) => {
          const column = columns[index];
          const value = cell.evaluate(row);
          return column === undefined ? value : convertValue(value, cell.type, column.type);
        }),
      );
    },
  };
};

/** FROM: its tables joined from left to right. @throws SqlError 1013 */
const bindFrom = (compiler: Compiler, core: SelectCore, context: CompileContext): Relation => {
  const [first, ...rest] = core.from;
  if (first === undefined) {
    return {
      sources: [],
      width: 0,
      *rows() {
        yield;
        return [[]];
      },
    };
  }
  const hints = core.where === null ? [] : [core.where];
  let relation = bindRelation(compiler, first, context, hints);
  for (const next of rest) {
    relation = joinRelations(
      compiler,
      relation,
      bindRelation(compiler, next, context, hints),
      'cross',
      null,
      context,
      hints,
    );
  }
  const aliases = relation.sources.map((source) =>
    [...source.qualifiers.slice(0, -1), source.alias].map(collationKey).join('.'),
  );
  const twice = aliases.findIndex((alias, index) => aliases.indexOf(alias) !== index);
  const source = relation.sources[twice];
  if (twice >= 0 && source !== undefined) {
    throw sqlError(
      1013,
      16,
      1,
      `The objects "${source.alias}" and "${source.alias}" in the FROM clause have the same exposed names. Use correlation names to distinguish them.`,
    );
  }
  return relation;
};

interface OutputItem {
  readonly name: string;
  readonly expression: Expr;
  readonly assign: string | null;
}

/** `*` and `t.*` become the columns that they stand for. */
export const expandItems = (items: readonly SelectItem[], scope: Scope): readonly OutputItem[] =>
  items.flatMap((item): readonly OutputItem[] => {
    if (item.kind === 'assign') return [{ name: '', expression: item.expression, assign: item.variable }];
    if (item.kind === 'expression') {
      return [{ name: item.alias ?? ownName(item.expression, scope), expression: item.expression, assign: null }];
    }
    const { qualifier } = item;
    const last = qualifier[qualifier.length - 1];
    const sources = last === undefined ? scope.sources : scope.sources.filter((source) => sameName(source.alias, last));
    if (sources.length === 0) {
      if (last === undefined) throw sqlError(263, 16, 1, 'Must specify table to select from.');
      throw sqlError(
        107,
        15,
        1,
        `The column prefix '${qualifier.join('.')}' does not match with a table name or alias name used in the query.`,
      );
    }
    return sources.flatMap((source) =>
      source.columns.map(
        (column, index): OutputItem => ({
          name: column.name,
          expression: { kind: 'place', index: source.offset + index },
          assign: null,
        }),
      ),
    );
  });

/** A bare column keeps its name; every other expression has none. */
const ownName = (expression: Expr, scope: Scope): string =>
  expression.kind === 'column'
    ? (resolveColumn(scope, expression.parts)?.column.name ?? expression.parts[expression.parts.length - 1] ?? '')
    : '';

/** Whether one of these has an aggregate of its own: not one of a subquery, nor one with OVER. */
const hasAggregate = (expressions: readonly Expr[]): boolean => {
  const visit = (value: unknown): boolean => {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
    if (Array.isArray(value)) return value.some(visit);
    const node = value as { readonly kind?: unknown; readonly name?: readonly string[]; readonly over?: unknown };
    if (node.kind === 'query') return false;
    if (
      node.kind === 'call' &&
      node.over === null &&
      isAggregate((node.name?.[node.name.length - 1] ?? '').toUpperCase())
    )
      return true;
    return Object.values(value).some(visit);
  };
  return expressions.some(visit);
};

/** One SELECT: WHERE, GROUP BY, HAVING, the select list, DISTINCT, ORDER BY and TOP, in that order. */
const compileSelect = (
  compiler: Compiler,
  core: SelectCore,
  orderBy: readonly OrderItem[],
  outer: CompileContext,
): CompiledQuery => {
  const relation = bindFrom(compiler, core, outer);
  const scope = scopeOf(relation.sources, outer.scope);
  const base = { ...outer, scope, aggregates: null, windows: null };
  const where = core.where === null ? null : compileCondition(compiler, core.where, { ...base, clause: 'WHERE' });
  const items = expandItems(core.items, scope);
  const assigns = items.some((item) => item.assign !== null);
  if (assigns && items.some((item) => item.assign === null)) {
    throw sqlError(
      141,
      15,
      1,
      'A SELECT statement that assigns a value to a variable must not be combined with data-retrieval operations.',
    );
  }
  const isGrouped =
    core.groupBy.length > 0 ||
    core.having !== null ||
    hasAggregate([...items.map((item) => item.expression), ...orderBy.map((item) => item.expression)]);
  const windows: WindowSlot[] = [];
  const grouping = isGrouped ? compileGrouping(compiler, core.groupBy, base) : null;
  const context: CompileContext = { ...base, ...grouping?.context, windows };
  const outputs = items.map((item) => ({ ...item, typed: compileExpression(compiler, item.expression, context) }));
  const columns = outputs.map(
    (item): SourceColumn => ({
      name: item.name,
      type: item.typed.type,
      nullable: item.typed.nullable,
      ...(item.typed.isNull ? { untyped: true } : {}),
    }),
  );
  const having =
    core.having === null
      ? null
      : compileCondition(compiler, core.having, { ...context, windows: null, clause: 'HAVING' });
  const outputPrints = items.map((item) => fingerprint(item.expression, scope));
  const order = orderBy.map((item) => {
    let index = outputIndex(item.expression, columns);
    if (index < 0) index = outputPrints.indexOf(fingerprint(item.expression, scope));
    const output = outputs[index];
    if (output !== undefined) return { key: output.typed, descending: item.descending };
    if (core.distinct)
      throw sqlError(145, 15, 1, 'ORDER BY items must appear in the select list if SELECT DISTINCT is specified.');
    return {
      key: compileExpression(compiler, item.expression, { ...context, clause: 'ORDER BY clause' }),
      descending: item.descending,
    };
  });
  const compare = rowComparer(order);
  const top =
    core.top === null ? null : { ...core.top, typed: compileExpression(compiler, core.top.count, withoutRow(outer)) };
  const { environment } = outer;
  const project = (row: Row): readonly SqlValue[] =>
    outputs.map((item) => {
      const value = item.typed.evaluate(row);
      if (item.assign !== null) environment.assign(item.assign, value, item.typed.type);
      return value;
    });
  return {
    columns: assigns ? [] : columns,
    *run(outerRow) {
      let rows: readonly Row[] = yield* filtered(relation, where, outerRow);
      if (grouping !== null) rows = yield* grouped(rows, grouping, outerRow);
      if (having !== null) rows = rows.filter((row) => having(row) === true);
      rows = applyWindows(rows, windows);
      const limit = top === null ? null : topCount(top.typed.evaluate({ values: [], outer: null }));
      if (core.distinct || order.length === 0) {
        if (assigns) {
          const seen = limit === null ? rows : rows.slice(0, limit);
          return seen.map(project);
        }
        if (limit !== null && !core.distinct && top?.percent === false) rows = rows.slice(0, limit);
        let result: (readonly SqlValue[])[] = [];
        let done = 0;
        for (const row of rows) {
          result.push(project(row));
          done += 1;
          if (done % ROWS_PER_STEP === 0) yield;
        }
        if (core.distinct) {
          const unique = distinct(result, (values) => rowKey(values, columns));
          const places = order.map((item) => outputs.findIndex((output) => output.typed === item.key));
          const keyed = unique.map((values) => ({ values, keys: places.map((place) => values[place] ?? null) }));
          if (order.length > 0) keyed.sort((a, b) => compare(a.keys, b.keys));
          result = keyed.map((item) => item.values);
        }
        return limit === null
          ? result
          : result.slice(0, top?.percent === true ? Math.ceil((result.length * limit) / 100) : limit);
      }
      const keyed: { readonly row: Row; readonly keys: readonly SqlValue[] }[] = [];
      for (const row of rows) {
        keyed.push({ row, keys: order.map((item) => item.key.evaluate(row)) });
        if (keyed.length % ROWS_PER_STEP === 0) yield;
      }
      keyed.sort((a, b) => compare(a.keys, b.keys));
      let end = keyed.length;
      if (limit !== null) {
        end = Math.min(end, top?.percent === true ? Math.ceil((end * limit) / 100) : limit);
        const last = keyed[end - 1];
        if (top?.withTies === true && last !== undefined) {
          for (let next = keyed[end]; next !== undefined && compare(next.keys, last.keys) === 0; next = keyed[end])
            end += 1;
        }
      }
      return keyed.slice(0, end).map((item) => project(item.row));
    },
  };
};

/** The count of TOP or FETCH. @throws SqlError 127, 1060 */
const topCount = (value: SqlValue): number => {
  const count = Number(value);
  if (value === null || Number.isNaN(count))
    throw sqlError(
      1060,
      15,
      1,
      'The number of rows provided for a TOP or FETCH clauses row count parameter must be an integer.',
    );
  if (count < 0) throw sqlError(127, 15, 1, 'A TOP N or FETCH rowcount value may not be negative.');
  return count;
};

/** The rows for which WHERE is true. */
const filtered = function* (
  relation: Relation,
  where: ((row: Row) => boolean | null) | null,
  outer: Row | null,
): Steps<readonly Row[]> {
  const rows: Row[] = [];
  let seen = 0;
  for (const values of yield* relation.rows(outer)) {
    const row: Row = { values, outer };
    if (where === null || where(row) === true) rows.push(row);
    seen += 1;
    if (seen % ROWS_PER_STEP === 0) yield;
  }
  return rows;
};

/** How a query is grouped, and where its select list finds keys and aggregates. */
interface Grouping {
  /** None: all rows are one group, also when there are none. */
  readonly keys: readonly Typed[];
  /** Filled while the select list is compiled. */
  readonly slots: readonly AggregateSlot[];
  readonly context: Pick<CompileContext, 'scope' | 'aggregates'>;
}

/** GROUP BY: a group's row has the keys first and the aggregates behind them. */
const compileGrouping = (
  compiler: Compiler,
  groupBy: readonly Expr[],
  base: CompileContext & { readonly scope: Scope },
): Grouping => {
  const { scope } = base;
  const groupKeys = groupBy.map((key) => compileExpression(compiler, key, { ...base, clause: 'GROUP BY' }));
  const keys: Map<string, { readonly index: number; readonly typed: Typed }> = new Map();
  const columns = new Map<number, number>();
  groupBy.forEach((key, index) => {
    const typedKey = groupKeys[index];
    if (typedKey !== undefined) keys.set(fingerprint(key, scope), { index, typed: typedKey });
    const found = key.kind === 'column' ? resolveColumn(scope, key.parts) : null;
    if (found !== null && found.depth === 0) columns.set(found.index, index);
  });
  const slots: AggregateSlot[] = [];
  // Two keys with one meaning still take two places in the row.
  const aggregates: Aggregates = {
    base,
    keys: keys.size === groupKeys.length ? keys : withPadding(keys, groupKeys.length),
    slots,
  };
  return { keys: groupKeys, slots, context: { scope: { ...scope, grouped: columns }, aggregates } };
};

const withPadding = (
  keys: ReadonlyMap<string, { readonly index: number; readonly typed: Typed }>,
  size: number,
): Aggregates['keys'] => {
  const padded = new Map(keys);
  const [any] = keys.values();
  for (let index = keys.size; any !== undefined && index < size; index++) padded.set(`\u0000${index}`, any);
  return padded;
};

/** One row for each group. */
const grouped = function* (rows: readonly Row[], { keys, slots }: Grouping, outer: Row | null): Steps<readonly Row[]> {
  interface Group {
    readonly values: readonly SqlValue[];
    readonly accumulators: readonly ReturnType<AggregateSlot['create']>[];
  }
  const groups = new Map<string, Group>();
  if (keys.length === 0) groups.set('', { values: [], accumulators: slots.map((slot) => slot.create()) });
  let seen = 0;
  for (const row of rows) {
    const values = keys.map((key) => key.evaluate(row));
    const key = values.map((value, index) => groupingKey(value, keys[index]?.type ?? { kind: 'bit' })).join('\u0000');
    let group = groups.get(key);
    if (group === undefined) {
      group = { values, accumulators: slots.map((slot) => slot.create()) };
      groups.set(key, group);
    }
    for (const accumulator of group.accumulators) accumulator.add(row);
    seen += 1;
    if (seen % ROWS_PER_STEP === 0) yield;
  }
  return [...groups.values()].map((group) => ({
    values: [...group.values, ...group.accumulators.map((accumulator) => accumulator.value())],
    outer,
  }));
};
