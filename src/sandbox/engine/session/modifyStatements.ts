/** INSERT, UPDATE, DELETE and TRUNCATE TABLE. */

import type { SqlValue } from '../../sqlTypes.ts';
import { withoutRow } from '../query/compileExpression.ts';
import { compiler, compileTopQuery, expandItems } from '../query/compileQuery.ts';
import type { BoundTable, CompileContext, Environment, Rows } from '../query/context.ts';
import type { SourceColumn } from '../query/scope.ts';
import { breathe } from '../query/steps.ts';
import { scopeOf } from '../query/tables.ts';
import type { Expr, ObjectName, OutputClause, Query, StatementBody, TableRef } from '../sql/ast.ts';
import { parseExpressionText } from '../sql/parseBatch.ts';
import { sqlError } from '../sqlError.ts';
import { quoteSqlite } from '../store/databaseCatalogue.ts';
import type { ColumnDefinition } from '../store/tableDefinition.ts';
import { collationKey, sameName } from '../values/collation.ts';
import { convertValue } from '../values/convert.ts';
import { BIGINT } from '../values/types.ts';
import { assignValue } from './assignValue.ts';
import type { FoundTable } from './constraints.ts';
import { environmentOf } from './environment.ts';
import { requireTable } from './objects.ts';
import { isReferenced } from './references.ts';
import type { Frame, SessionState } from './sessionState.ts';
import { readStoredRows, type StoredRow, tableColumns } from './tableRows.ts';
import { deleteRows, insertRows, updateRows } from './writeRows.ts';

export interface Modified {
  readonly count: number;
  /** OUTPUT without INTO. */
  readonly output: { readonly columns: readonly SourceColumn[]; readonly rows: Rows } | null;
}

const fullName = ({ database, definition }: FoundTable): string =>
  `${database}.${definition.schema}.${definition.name}`;

const columnIndex = ({ definition }: FoundTable, name: string): number => {
  const index = definition.columns.findIndex((column) => sameName(column.name, name));
  if (index < 0) throw sqlError(207, 16, 1, `Invalid column name '${name}'.`);
  return index;
};

const defaultOf = (column: ColumnDefinition, environment: Environment, table: string): (() => SqlValue) => {
  if (column.defaultValue === null) return () => null;
  const compiled = compiler.expression(parseExpressionText(column.defaultValue.source), withoutRow({ environment }));
  return () =>
    compiled.isNull ? null : assignValue(compiled.evaluate({ values: [], outer: null }), compiled.type, column, table);
};

/** Compiles OUTPUT over `inserted` and `deleted`; a row of it is what was before and what is after. */
const compileOutput = (
  session: SessionState,
  frame: Frame,
  found: FoundTable,
  clause: OutputClause | null,
  environment: Environment,
): ((
  changes: readonly { readonly before: readonly SqlValue[] | null; readonly after: readonly SqlValue[] | null }[],
) => Modified['output']) => {
  if (clause === null) return () => null;
  const columns = tableColumns(found.definition).map((column) => ({ ...column, nullable: true }));
  const width = columns.length;
  const scope = scopeOf(
    [
      { alias: 'inserted', qualifiers: [], columns, offset: 0 },
      { alias: 'deleted', qualifiers: [], columns, offset: width },
    ],
    null,
  );
  const context: CompileContext = { ...withoutRow({ environment }), scope };
  const items = expandItems(clause.items, scope).map((item) => ({
    name: item.name,
    typed: compiler.expression(item.expression, context),
  }));
  const empty: readonly SqlValue[] = new Array<SqlValue>(width).fill(null);
  return (changes) => {
    const rows = changes.map(({ before, after }) => {
      const row = { values: [...(after ?? empty), ...(before ?? empty)], outer: null };
      return items.map((item) => item.typed.evaluate(row));
    });
    const outputColumns = items.map(
      (item): SourceColumn => ({ name: item.name, type: item.typed.type, nullable: true }),
    );
    if (clause.into === null) return { columns: outputColumns, rows };
    const target = requireTable(session, frame, clause.into.table);
    session.transactions.write(target.store, () => {
      insertRows(
        target,
        completeRows(session, target, clause.into?.columns ?? null, outputColumns, rows, environment),
        environment,
      );
    });
    return null;
  };
};

const identityInsertKey = (found: FoundTable): string => `${found.database}.${found.definition.id}`.toLowerCase();

/** Values for every column: those given, identities, defaults. */
const completeRows = (
  session: SessionState,
  found: FoundTable,
  columns: readonly string[] | null,
  sourceColumns: readonly SourceColumn[],
  rows: Rows,
  environment: Environment,
  takesDefault: (row: number, column: number) => boolean = () => false,
): Rows => {
  const { definition } = found;
  const table = fullName(found);
  const explicit = session.options.identityInsert === identityInsertKey(found);
  const targets =
    columns === null
      ? definition.columns.flatMap((column, index) =>
          column.computed !== null || (column.identity !== null && !explicit) ? [] : [index],
        )
      : columns.map((name) => columnIndex(found, name));
  for (const [position, index] of targets.entries()) {
    const column = definition.columns[index];
    if (targets.indexOf(index) !== position) {
      throw sqlError(
        264,
        16,
        1,
        `The column name '${column?.name}' is specified more than once in the SET clause or column list of an INSERT. A column cannot be assigned more than one value in the same clause. Modify the clause to make sure that a column is updated only once. If this statement updates or inserts columns into a view, column aliasing can conceal the duplication in your code.`,
      );
    }
    if (column?.computed !== null)
      throw sqlError(
        271,
        16,
        1,
        `The column "${column?.name}" cannot be modified because it is either a computed column or is the result of a UNION operator.`,
      );
    if (column.identity !== null && !explicit) {
      throw sqlError(
        544,
        16,
        1,
        `Cannot insert explicit value for identity column in table '${definition.name}' when IDENTITY_INSERT is set to OFF.`,
      );
    }
  }
  if (sourceColumns.length !== targets.length) {
    if (columns === null)
      throw sqlError(213, 16, 1, 'Column name or number of supplied values does not match table definition.');
    const fewer = sourceColumns.length < targets.length;
    throw sqlError(
      fewer ? 120 : 121,
      15,
      1,
      `The select list for the INSERT statement contains ${fewer ? 'fewer' : 'more'} items than the insert list. The number of SELECT values must match the number of INSERT columns.`,
    );
  }
  const identityIndex = definition.columns.findIndex((column) => column.identity !== null);
  const identityColumn = definition.columns[identityIndex];
  if (identityColumn !== undefined && explicit && !targets.includes(identityIndex)) {
    throw sqlError(
      545,
      16,
      1,
      `Explicit value must be specified for identity column in table '${definition.name}' either when IDENTITY_INSERT is set to ON or when a replication user is inserting into a NOT FOR REPLICATION identity column.`,
    );
  }
  const defaults = definition.columns.map((column) => defaultOf(column, environment, table));
  const increment = BigInt(identityColumn?.identity?.increment ?? '1');
  let last = identityColumn === undefined ? null : found.catalogue.lastIdentity(definition);
  const complete = rows.map((row, rowIndex) => {
    const values = definition.columns.map((column, index): SqlValue => {
      const place = targets.indexOf(index);
      if (place >= 0 && !takesDefault(rowIndex, place)) {
        const source = sourceColumns[place];
        return source === undefined ? null : assignValue(row[place] ?? null, source.type, column, table);
      }
      if (index === identityIndex && column.identity !== null) {
        last = last === null ? BigInt(column.identity.seed) : last + increment;
        return convertValue(last, BIGINT, column.type);
      }
      return column.computed === null ? (defaults[index]?.() ?? null) : null;
    });
    if (identityColumn !== undefined && explicit) {
      const given = BigInt(String(values[identityIndex] ?? 0));
      if (last === null || (increment > 0n ? given > last : given < last)) last = given;
    }
    return values;
  });
  if (identityColumn !== undefined && last !== null && rows.length > 0) {
    found.catalogue.setIdentity(definition, last);
    const newest = complete[complete.length - 1]?.[identityIndex] ?? null;
    session.identity = newest === null ? null : BigInt(String(newest));
  }
  return complete;
};

type Insert = Extract<StatementBody, { kind: 'insert' }>;

/** `execRows` gives the rows of INSERT … EXEC. */
export const executeInsert = async (
  session: SessionState,
  frame: Frame,
  statement: Insert,
  execRows: (() => Promise<{ readonly columns: readonly SourceColumn[]; readonly rows: Rows }>) | null,
): Promise<Modified> => {
  const environment = environmentOf(session, frame);
  const found = requireTable(session, frame, statement.table);
  const output = compileOutput(session, frame, found, statement.output, environment);
  let columns: readonly SourceColumn[];
  let rows: Rows;
  let takesDefault: (row: number, column: number) => boolean = () => false;
  switch (statement.source.kind) {
    case 'default':
      columns = [];
      rows = [[]];
      break;
    case 'values': {
      // A row constructor may say DEFAULT, and each value goes to its column by itself: rows need not agree on a type.
      const context = withoutRow({ environment });
      const cells = statement.source.rows.map((row) =>
        row.map((cell) => (cell === null ? null : compiler.expression(cell, context))),
      );
      const width = cells[0]?.length ?? 0;
      if (cells.some((row) => row.length !== width))
        throw sqlError(
          10709,
          16,
          1,
          'The number of columns for each row in a table value constructor must be the same.',
        );
      const written: Rows[number][] = [];
      const targets =
        statement.columns?.map((name) => columnIndex(found, name)) ??
        found.definition.columns.flatMap((column, index) =>
          column.computed !== null ||
          (column.identity !== null && session.options.identityInsert !== identityInsertKey(found))
            ? []
            : [index],
        );
      columns = Array.from({ length: width }, (_unused, index): SourceColumn => {
        const column = found.definition.columns[targets[index] ?? -1];
        return { name: '', type: column?.type ?? BIGINT, nullable: true };
      });
      for (const row of cells) {
        written.push(
          row.map((cell, index): SqlValue => {
            const column = found.definition.columns[targets[index] ?? -1];
            if (cell === null || cell.isNull || column === undefined) return null;
            return assignValue(cell.evaluate({ values: [], outer: null }), cell.type, column, fullName(found));
          }),
        );
      }
      rows = written;
      takesDefault = (row, column) => cells[row]?.[column] === null;
      break;
    }
    case 'query': {
      const compiled = compileTopQuery(
        { ...statement.source.query, ctes: [...statement.ctes, ...statement.source.query.ctes] },
        environment,
      );
      columns = compiled.columns;
      rows = await breathe(compiled.run(null), frame.signal);
      break;
    }
    case 'exec': {
      if (execRows === null) throw new TypeError('INSERT … EXEC needs its rows');
      ({ columns, rows } = await execRows());
      break;
    }
  }
  return session.transactions.write(found.store, () => {
    const complete = completeRows(
      session,
      found,
      statement.source.kind === 'default' ? [] : statement.columns,
      columns,
      rows,
      environment,
      takesDefault,
    );
    const written = insertRows(found, complete, environment);
    return { count: written.length, output: output(written.map((after) => ({ before: null, after }))) };
  });
};

/** The target within FROM, under a name that nobody can write: its rows carry their row ids. */
const TARGET = '\u0000target';
const ROW_ID = '\u0000row';

const targetRows = (found: FoundTable, environment: Environment): BoundTable => {
  const table = found.definition;
  const withId = (row: StoredRow): readonly SqlValue[] => [...row.values, row.id];
  return {
    columns: [...tableColumns(table), { name: ROW_ID, type: BIGINT, nullable: false }],
    qualifiers: [],
    *rows() {
      yield;
      return readStoredRows(found, table, environment).map(withId);
    },
    lookup: (index) => {
      const column = table.columns[index];
      if (column === undefined || column.type.kind !== 'int' || column.computed !== null) return null;
      if (!table.keys.some((key) => key.columns[0] === column.name && (key.keyColumn === null || key.kind === 'index')))
        return null;
      return (value) => readStoredRows(found, table, environment, { column: column.name, value }).map(withId);
    },
  };
};

interface Target {
  readonly found: FoundTable;
  readonly alias: string;
  readonly from: readonly TableRef[];
  readonly environment: Environment;
}

/** UPDATE t … FROM dbo.t, or UPDATE x … FROM dbo.t AS x: which table is meant, and the FROM with it marked. */
const bindTarget = (session: SessionState, frame: Frame, target: ObjectName, from: readonly TableRef[]): Target => {
  const base = environmentOf(session, frame);
  const last = target[target.length - 1] ?? '';
  let matched: Extract<TableRef, { kind: 'table' }> | null = null;
  const visit = (ref: TableRef): TableRef => {
    if (ref.kind === 'join' || ref.kind === 'apply') return { ...ref, left: visit(ref.left), right: visit(ref.right) };
    if (ref.kind !== 'table' || matched !== null) return ref;
    const own = ref.name[ref.name.length - 1] ?? '';
    const isAlias = target.length === 1 && ref.alias !== null && sameName(ref.alias, last);
    if (!isAlias && !(sameName(own, last) && (ref.alias === null || !hasAlias(from, last)))) return ref;
    matched = ref;
    return { kind: 'table', name: [TARGET], alias: ref.alias ?? own };
  };
  const marked = from.map(visit);
  const ref = matched as Extract<TableRef, { kind: 'table' }> | null;
  const found = requireTable(session, frame, ref === null ? target : ref.name);
  const alias = ref === null ? last : (ref.alias ?? ref.name[ref.name.length - 1] ?? last);
  const environment: Environment = {
    ...base,
    bindTable: (name) => (name.length === 1 && name[0] === TARGET ? targetRows(found, base) : base.bindTable(name)),
  };
  const own: TableRef = { kind: 'table', name: [TARGET], alias };
  return { found, alias, from: ref === null ? [own, ...marked] : marked, environment };
};

const hasAlias = (refs: readonly TableRef[], alias: string): boolean =>
  refs.some((ref) =>
    ref.kind === 'join' || ref.kind === 'apply'
      ? hasAlias([ref.left, ref.right], alias)
      : 'alias' in ref && ref.alias !== null && sameName(ref.alias, alias),
  );

/** The target's rows that WHERE leaves, each once, with what else was asked for. */
const selectTarget = async (
  target: Target,
  frame: Frame,
  extra: readonly Expr[],
  { ctes, top, where }: { readonly ctes: Query['ctes']; readonly top: Expr | null; readonly where: Expr | null },
): Promise<{
  readonly rows: readonly { readonly stored: StoredRow; readonly extra: readonly SqlValue[] }[];
  readonly extraColumns: readonly SourceColumn[];
}> => {
  const compiled = compileTopQuery(
    {
      kind: 'query',
      ctes,
      body: {
        kind: 'select',
        distinct: false,
        top: top === null ? null : { count: top, percent: false, withTies: false },
        items: [
          { kind: 'star', qualifier: [target.alias] },
          ...extra.map((expression) => ({ kind: 'expression', expression, alias: null }) as const),
        ],
        into: null,
        from: target.from,
        where,
        groupBy: [],
        having: null,
      },
      orderBy: [],
      offset: null,
      fetch: null,
      maxRecursion: null,
    },
    target.environment,
  );
  const width = target.found.definition.columns.length;
  const seen = new Set<bigint>();
  const rows = (await breathe(compiled.run(null), frame.signal)).flatMap((values) => {
    const id = BigInt(String(values[width]));
    if (seen.has(id)) return [];
    seen.add(id);
    return [{ stored: { id, values: values.slice(0, width) }, extra: values.slice(width + 1) }];
  });
  return { rows, extraColumns: compiled.columns.slice(width + 1) };
};

export const executeUpdate = async (
  session: SessionState,
  frame: Frame,
  statement: Extract<StatementBody, { kind: 'update' }>,
): Promise<Modified> => {
  const target = bindTarget(session, frame, statement.target, statement.from);
  const { found, environment } = target;
  const table = fullName(found);
  const sets = statement.sets.map((set) => {
    if (set.column === null) return { ...set, index: -1, column: null };
    const index = columnIndex(found, set.column);
    const column = found.definition.columns[index];
    if (column === undefined) throw new TypeError('a column that was just found');
    if (column.identity !== null) throw sqlError(8102, 16, 1, `Cannot update identity column '${column.name}'.`);
    if (column.computed !== null)
      throw sqlError(
        271,
        16,
        1,
        `The column "${column.name}" cannot be modified because it is either a computed column or is the result of a UNION operator.`,
      );
    return { ...set, index, column };
  });
  const names = sets.flatMap((set) => (set.column === null ? [] : [collationKey(set.column.name)]));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw sqlError(
      264,
      16,
      1,
      `The column name '${twice.toLowerCase()}' is specified more than once in the SET clause or column list of an INSERT. A column cannot be assigned more than one value in the same clause. Modify the clause to make sure that a column is updated only once. If this statement updates or inserts columns into a view, column aliasing can conceal the duplication in your code.`,
    );
  const output = compileOutput(session, frame, found, statement.output, environment);
  const valued = sets.filter((set) => set.value !== null);
  const { rows, extraColumns } = await selectTarget(
    target,
    frame,
    valued.flatMap((set) => (set.value === null ? [] : [set.value])),
    statement,
  );
  const defaults = new Map(
    sets.flatMap((set) =>
      set.value === null && set.column !== null
        ? [[set.index, defaultOf(set.column, environment, table)] as const]
        : [],
    ),
  );
  return session.transactions.write(found.store, () => {
    const changes = rows.map(({ stored, extra }) => {
      const after = [...stored.values];
      for (const [index, make] of defaults) after[index] = make();
      valued.forEach((set, place) => {
        const from = extraColumns[place];
        const value = extra[place] ?? null;
        if (from === undefined) return;
        if (set.column !== null)
          after[set.index] = from.untyped === true ? null : assignValue(value, from.type, set.column, table);
        else if (set.variable !== null) environment.assign(set.variable, value, from.type);
      });
      return { before: stored, after };
    });
    const written = updateRows(found, changes, environment);
    return {
      count: written.length,
      output: output(written.map((change) => ({ before: change.before.values, after: change.after }))),
    };
  });
};

export const executeDelete = async (
  session: SessionState,
  frame: Frame,
  statement: Extract<StatementBody, { kind: 'delete' }>,
): Promise<Modified> => {
  const target = bindTarget(session, frame, statement.target, statement.from);
  const { found, environment } = target;
  const output = compileOutput(session, frame, found, statement.output, environment);
  const { rows } = await selectTarget(target, frame, [], statement);
  return session.transactions.write(found.store, () => {
    deleteRows(
      found,
      rows.map((row) => row.stored),
      environment,
    );
    return { count: rows.length, output: output(rows.map((row) => ({ before: row.stored.values, after: null }))) };
  });
};

export const executeTruncate = (session: SessionState, frame: Frame, name: ObjectName): void => {
  const found = requireTable(session, frame, name);
  const { definition, catalogue } = found;
  if (isReferenced(catalogue, definition))
    throw sqlError(
      4712,
      16,
      1,
      `Cannot truncate table '${definition.name}' because it is being referenced by a FOREIGN KEY constraint.`,
    );
  session.transactions.write(found.store, () => {
    catalogue.connection.exec(`DELETE FROM ${quoteSqlite(definition.physical)}`);
    catalogue.setIdentity(definition, null);
  });
};
