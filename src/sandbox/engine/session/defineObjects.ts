/** CREATE, ALTER and DROP of what lives inside a database. */
import type { SqlValue } from '../../sqlTypes.ts';
import { withoutRow } from '../query/compileExpression.ts';
import { compiler, compileTopQuery } from '../query/compileQuery.ts';
import { scopeOf } from '../query/tables.ts';
import type { ColumnSpec, ConstraintSpec, Expr, ObjectName, StatementBody } from '../sql/ast.ts';
import { parseExpressionText } from '../sql/parseBatch.ts';
import { type SqlError, sqlError } from '../sqlError.ts';
import { createPhysicalIndex, createTable, dropPhysicalIndex, isUnique, needsKeyColumn } from '../store/createTable.ts';
import { catalogueOf, type DatabaseCatalogue, OWN_PREFIX, quoteSqlite } from '../store/databaseCatalogue.ts';
import { storageClass, toStored } from '../store/storedValue.ts';
import type {
  CheckDefinition,
  ColumnDefinition,
  ForeignKeyDefinition,
  KeyDefinition,
  TableDefinition,
} from '../store/tableDefinition.ts';
import { sameName } from '../values/collation.ts';
import { datetimeText } from '../values/dates.ts';
import { unsupported } from '../values/errors.ts';
import { INT } from '../values/types.ts';
import { checkParents, checkRow, type FoundTable, keyText } from './constraints.ts';
import { environmentOf } from './environment.ts';
import { findObject, openDatabase, requireTable, requireWritable, resolveName } from './objects.ts';
import type { Frame, SessionState } from './sessionState.ts';
import { readStoredRows } from './tableRows.ts';
import type { Store } from './transactions.ts';

interface Place {
  readonly store: Store;
  readonly catalogue: DatabaseCatalogue;
  readonly schema: string;
  readonly name: string;
  readonly database: string;
}

/** Where a new object goes. @throws SqlError 2760 for a schema that is not there */
const placeOf = (session: SessionState, parts: ObjectName): Place => {
  const last = parts[parts.length - 1] ?? '';
  if (last.startsWith('##')) throw unsupported('A global temporary table');
  if (last.startsWith('#')) {
    const catalogue = catalogueOf(session.temporary);
    return {
      store: { entry: null, connection: session.temporary },
      catalogue,
      schema: 'dbo',
      name: last,
      database: 'tempdb',
    };
  }
  const { database, schema, name } = resolveName(session, parts);
  const { entry, catalogue } = openDatabase(session, database);
  const found = catalogue.schemas().find((candidate) => sameName(candidate.name, schema));
  if (found === undefined)
    throw sqlError(
      2760,
      16,
      1,
      `The specified schema name "${schema}" either does not exist or you do not have permission to use it.`,
    );
  const store: Store = { entry, connection: catalogue.connection };
  requireWritable(store);
  return { store, catalogue, schema: found.name, name, database: entry.name };
};

const alreadyThere = (name: string): SqlError =>
  sqlError(2714, 16, 6, `There is already an object named '${name}' in the database.`);

/** A name like the server's own: prefix, table, and digits of the object's id. */
const generatedName = (prefix: string, table: string, id: number, index: number, column = ''): string =>
  `${prefix}__${table.slice(0, 9)}__${column === '' ? '' : `${column.slice(0, 8)}__`}${(id * 31 + index).toString(16).toUpperCase().padStart(8, '0')}`;

const physicalName = (schema: string, name: string, id: number): string => {
  // SQLite keeps some names for itself, and two schemas may hold one name.
  if (/^sqlite_/i.test(name) || name.toLowerCase().startsWith(OWN_PREFIX)) return `${OWN_PREFIX}table_${id}`;
  return sameName(schema, 'dbo') ? name : `${schema}.${name}`;
};

const columnOf = (columns: readonly ColumnDefinition[], name: string, table: string): ColumnDefinition => {
  const found = columns.find((column) => sameName(column.name, name));
  if (found === undefined)
    throw sqlError(1911, 16, 1, `Column name '${name}' does not exist in the target table or view.`);
  if (table === '') throw new TypeError('a table has a name');
  return found;
};

const defineColumn = (
  session: SessionState,
  frame: Frame,
  spec: ColumnSpec,
  id: number,
  tableName: string,
  tableId: number,
  before: readonly ColumnDefinition[],
): ColumnDefinition => {
  if (spec.computed !== null) {
    const scope = scopeOf(
      [
        {
          alias: tableName,
          qualifiers: [],
          columns: before.map((column) => ({ name: column.name, type: column.type, nullable: column.nullable })),
          offset: 0,
        },
      ],
      null,
    );
    const typed = compiler.expression(spec.computed.expression, {
      ...withoutRow({ environment: environmentOf(session, frame) }),
      scope,
    });
    return {
      id,
      name: spec.name,
      type: typed.type,
      nullable: true,
      identity: null,
      defaultValue: null,
      computed: spec.computed.source,
    };
  }
  const isKey = spec.constraints.some((constraint) => constraint.kind === 'primary');
  if (isKey && spec.nullable === true)
    throw sqlError(8111, 16, 1, `Cannot define PRIMARY KEY constraint on nullable column in table '${tableName}'.`);
  const { defaultValue, identity } = spec;
  return {
    id,
    name: spec.name,
    type: spec.type ?? INT,
    nullable: identity === null && !isKey && spec.nullable !== false,
    identity: identity === null ? null : { seed: identity.seed.toString(), increment: identity.increment.toString() },
    defaultValue:
      defaultValue === null
        ? null
        : {
            name: defaultValue.name ?? generatedName('DF', tableName, tableId, id, spec.name),
            source: defaultValue.source,
          },
    computed: null,
  };
};

const addConstraint = (
  table: TableDefinition,
  spec: ConstraintSpec,
  catalogue: DatabaseCatalogue,
  references: (name: ObjectName) => TableDefinition,
): TableDefinition => {
  const taken = (name: string): boolean =>
    catalogue
      .objects()
      .concat(table)
      .some(
        (object) =>
          sameName(object.name, name) ||
          (object.kind === 'table' &&
            [
              ...object.keys.filter((key) => key.kind === 'primary' || key.kind === 'unique'),
              ...object.foreignKeys,
              ...object.checks,
            ].some((constraint) => sameName(constraint.name, name))),
      );
  if (spec.name !== null && taken(spec.name)) throw alreadyThere(spec.name);
  const count = table.keys.length + table.checks.length + table.foreignKeys.length + 1;
  switch (spec.kind) {
    case 'primary':
    case 'unique': {
      if (spec.kind === 'primary' && table.keys.some((key) => key.kind === 'primary')) {
        throw sqlError(1779, 16, 0, `Table '${table.name}' already has a primary key defined on it.`);
      }
      const columns = spec.columns.map((name) => columnOf(table.columns, name, table.name).name);
      const withKeys: TableDefinition =
        spec.kind === 'unique'
          ? table
          : {
              ...table,
              columns: table.columns.map((column) =>
                columns.includes(column.name) ? { ...column, nullable: false } : column,
              ),
            };
      const clustered = spec.clustered && !table.keys.some((key) => key.clustered);
      const id = clustered ? 1 : Math.max(1, ...table.keys.map((key) => key.id)) + 1;
      const key: KeyDefinition = {
        name: spec.name ?? generatedName(spec.kind === 'primary' ? 'PK' : 'UQ', table.name, table.id, count),
        kind: spec.kind,
        columns,
        clustered,
        id,
        keyColumn: needsKeyColumn(withKeys, columns) ? `${OWN_PREFIX}key_${id}` : null,
      };
      return { ...withKeys, keys: [...table.keys, key] };
    }
    case 'foreign': {
      const parent = references(spec.table);
      const targets =
        spec.references.length > 0
          ? spec.references
          : (parent.keys.find((key) => key.kind === 'primary')?.columns ?? []);
      const key: ForeignKeyDefinition = {
        name: spec.name ?? generatedName('FK', table.name, table.id, count),
        columns: spec.columns.map((name) => columnOf(table.columns, name, table.name).name),
        schema: parent.schema,
        table: parent.name,
        references: targets.map((name) => columnOf(parent.columns, name, parent.name).name),
        onDelete: spec.onDelete,
        onUpdate: spec.onUpdate,
      };
      const isCandidate = parent.keys.some(
        (candidate) =>
          isUnique(candidate) &&
          candidate.columns.length === key.references.length &&
          candidate.columns.every((column) => key.references.includes(column)),
      );
      if (!isCandidate)
        throw sqlError(
          1776,
          16,
          0,
          `There are no primary or candidate keys in the referenced table '${parent.schema}.${parent.name}' that match the referencing column list in the foreign key '${key.name}'.`,
        );
      if (key.columns.length !== key.references.length)
        throw sqlError(
          8139,
          16,
          0,
          `Number of referencing columns in foreign key differs from number of referenced columns, table '${table.name}'.`,
        );
      return { ...table, foreignKeys: [...table.foreignKeys, key] };
    }
    case 'check': {
      const check: CheckDefinition = {
        name: spec.name ?? generatedName('CK', table.name, table.id, count),
        source: spec.source,
      };
      return { ...table, checks: [...table.checks, check] };
    }
    case 'default': {
      const column = columnOf(table.columns, spec.column, table.name);
      if (column.defaultValue !== null) throw sqlError(1781, 16, 1, 'Column already has a DEFAULT bound to it.');
      const name = spec.name ?? generatedName('DF', table.name, table.id, count, column.name);
      return {
        ...table,
        columns: table.columns.map((candidate) =>
          candidate === column ? { ...column, defaultValue: { name, source: spec.source } } : candidate,
        ),
      };
    }
  }
};

const noDuplicateColumns = (table: string, columns: readonly { readonly name: string }[]): void => {
  const twice = columns.find(
    (column, index) => columns.findIndex((other) => sameName(other.name, column.name)) !== index,
  );
  if (twice !== undefined)
    throw sqlError(
      2705,
      16,
      3,
      `Column names in each table must be unique. Column name '${twice.name}' in table '${table}' is specified more than once.`,
    );
};

/** Builds a table's definition without making it. */
const defineTable = (
  session: SessionState,
  frame: Frame,
  place: Place,
  columns: readonly ColumnSpec[],
  constraints: readonly ConstraintSpec[],
): TableDefinition => {
  const id = place.catalogue.nextId();
  noDuplicateColumns(place.name, columns);
  if (columns.filter((column) => column.identity !== null).length > 1) {
    throw sqlError(
      2744,
      16,
      2,
      `Multiple identity columns specified for table '${place.name}'. Only one identity column per table is allowed.`,
    );
  }
  const now = datetimeText(frame.now);
  const defined: ColumnDefinition[] = [];
  for (const spec of columns)
    defined.push(defineColumn(session, frame, spec, defined.length + 1, place.name, id, defined));
  let table: TableDefinition = {
    kind: 'table',
    id,
    schema: place.schema,
    name: place.name,
    physical: physicalName(place.schema, place.name, id),
    createdAt: now,
    modifiedAt: now,
    columns: defined,
    keys: [],
    foreignKeys: [],
    checks: [],
  };
  const all = [...columns.flatMap((column) => column.constraints), ...constraints];
  // Keys first: a foreign key may point at the table itself.
  for (const spec of [
    ...all.filter((item) => item.kind === 'primary'),
    ...all.filter((item) => item.kind !== 'primary'),
  ]) {
    table = addConstraint(table, spec, place.catalogue, (name) => referencedTable(session, frame, place, name, table));
  }
  const checked: FoundTable = {
    store: place.store,
    catalogue: place.catalogue,
    database: place.database,
    definition: table,
  };
  checkRow(checked, environmentOf(session, frame));
  for (const column of table.columns)
    if (column.defaultValue !== null)
      compiler.expression(
        parseExpressionText(column.defaultValue.source),
        withoutRow({ environment: environmentOf(session, frame) }),
      );
  return table;
};

const referencedTable = (
  session: SessionState,
  frame: Frame,
  place: Place,
  name: ObjectName,
  self: TableDefinition,
): TableDefinition => {
  const last = name[name.length - 1] ?? '';
  const schema = name.length > 1 ? (name[name.length - 2] ?? 'dbo') : 'dbo';
  if (sameName(last, self.name) && sameName(schema === '' ? 'dbo' : schema, self.schema)) return self;
  const found = findObject(session, frame, name);
  if (found === null || found.definition.kind !== 'table' || found.database !== place.database) {
    throw sqlError(1767, 16, 0, `Foreign key references invalid table '${name.join('.')}'.`);
  }
  return found.definition;
};

export const executeCreateTable = (
  session: SessionState,
  frame: Frame,
  statement: Extract<StatementBody, { kind: 'createTable' }>,
): void => {
  const place = placeOf(session, statement.name);
  if (place.catalogue.find(place.schema, place.name) !== undefined) throw alreadyThere(place.name);
  const table = defineTable(session, frame, place, statement.columns, statement.constraints);
  session.transactions.write(place.store, () => createTable(place.catalogue, table));
};

/** SELECT … INTO: a table of the query's columns. */
export const createTableFor = (
  session: SessionState,
  frame: Frame,
  name: ObjectName,
  columns: readonly { readonly name: string; readonly type: ColumnDefinition['type']; readonly nullable: boolean }[],
): void => {
  const unnamed = columns.findIndex((column) => column.name === '');
  if (unnamed >= 0)
    throw sqlError(
      1038,
      15,
      5,
      'An object or column name is missing or empty. For SELECT INTO statements, verify each column has a name. For other statements, look for empty alias names. Aliases defined as "" or [] are not allowed. Change the alias to a valid name.',
    );
  executeCreateTable(session, frame, {
    kind: 'createTable',
    name,
    columns: columns.map((column) => ({
      ...column,
      computed: null,
      identity: null,
      defaultValue: null,
      constraints: [],
    })),
    constraints: [],
  });
};

export const declareTable = (
  session: SessionState,
  frame: Frame,
  store: Store,
  statement: Extract<StatementBody, { kind: 'declareTable' }>,
): void => {
  const catalogue = catalogueOf(store.connection);
  const place: Place = { store, catalogue, schema: 'dbo', name: statement.name, database: 'tempdb' };
  // A second DECLARE in a loop keeps the table, as the server does.
  if (catalogue.find('dbo', statement.name) !== undefined) return;
  createTable(catalogue, defineTable(session, frame, place, statement.columns, statement.constraints));
};

export const executeCreateIndex = (
  session: SessionState,
  frame: Frame,
  statement: Extract<StatementBody, { kind: 'createIndex' }>,
): void => {
  const found = requireTable(session, frame, statement.table);
  const { definition: table } = found;
  if (table.keys.some((key) => sameName(key.name, statement.name))) {
    throw sqlError(
      1913,
      16,
      1,
      `The operation failed because an index or statistics with name '${statement.name}' already exists on table '${table.schema}.${table.name}'.`,
    );
  }
  if (statement.clustered && table.keys.some((key) => key.clustered)) {
    throw sqlError(
      1902,
      16,
      3,
      `Cannot create more than one clustered index on table '${table.schema}.${table.name}'. Drop the existing clustered index '${table.keys.find((key) => key.clustered)?.name}' before creating another.`,
    );
  }
  const columns = statement.columns.map((name) => columnOf(table.columns, name, table.name));
  if (columns.some((column) => column.computed !== null)) throw unsupported('An index on a computed column');
  const names = columns.map((column) => column.name);
  const id = statement.clustered ? 1 : Math.max(1, ...table.keys.map((key) => key.id)) + 1;
  const key: KeyDefinition = {
    name: statement.name,
    kind: statement.unique ? 'uniqueIndex' : 'index',
    columns: names,
    clustered: statement.clustered,
    id,
    keyColumn: statement.unique && needsKeyColumn(table, names) ? `${OWN_PREFIX}key_${id}` : null,
  };
  session.transactions.write(found.store, () => addKey(session, frame, found, key));
};

/** Enters a key and makes its index over the rows that are there. @throws SqlError 1505 */
const addKey = (session: SessionState, frame: Frame, found: FoundTable, key: KeyDefinition): TableDefinition => {
  const table: TableDefinition = {
    ...found.definition,
    keys: [...found.definition.keys, key],
    modifiedAt: datetimeText(frame.now),
  };
  if (isUnique(key)) {
    const rows = readStoredRows(found, found.definition, environmentOf(session, frame));
    const seen = new Set<string>();
    for (const row of rows) {
      const text = keyText(found.definition, key.columns, row.values);
      if (seen.has(text)) {
        throw sqlError(
          1505,
          16,
          1,
          `The CREATE UNIQUE INDEX statement terminated because a duplicate key was found for the object name '${table.schema}.${table.name}' and the index name '${key.name}'. The duplicate key value is (${key.columns.map((name) => String(row.values[table.columns.findIndex((column) => column.name === name)] ?? '<NULL>')).join(', ')}).`,
        );
      }
      seen.add(text);
    }
    if (key.keyColumn !== null) {
      const { connection } = found.catalogue;
      connection.exec(`ALTER TABLE ${quoteSqlite(table.physical)} ADD COLUMN ${quoteSqlite(key.keyColumn)} TEXT`);
      const update = connection.prepare(
        `UPDATE ${quoteSqlite(table.physical)} SET ${quoteSqlite(key.keyColumn)} = ? WHERE rowid = ?`,
      );
      for (const row of rows) update.run(keyText(found.definition, key.columns, row.values), row.id);
    }
  }
  createPhysicalIndex(found.catalogue, table, key);
  found.catalogue.put(table);
  return table;
};

const removeKey = (found: FoundTable, key: KeyDefinition, now: Date): TableDefinition => {
  const table: TableDefinition = {
    ...found.definition,
    keys: found.definition.keys.filter((candidate) => candidate.name !== key.name),
    modifiedAt: datetimeText(now),
  };
  dropPhysicalIndex(found.catalogue, found.definition, key);
  if (key.keyColumn !== null)
    found.catalogue.connection.exec(
      `ALTER TABLE ${quoteSqlite(table.physical)} DROP COLUMN ${quoteSqlite(key.keyColumn)}`,
    );
  found.catalogue.put(table);
  return table;
};

export const executeDropIndex = (
  session: SessionState,
  frame: Frame,
  statement: Extract<StatementBody, { kind: 'dropIndex' }>,
): void => {
  const found = requireTable(session, frame, statement.table);
  const key = found.definition.keys.find((candidate) => sameName(candidate.name, statement.name));
  if (key === undefined) {
    if (statement.ifExists) return;
    throw sqlError(
      3701,
      11,
      7,
      `Cannot drop the index '${statement.table.join('.')}.${statement.name}', because it does not exist or you do not have permission.`,
    );
  }
  if (key.kind === 'primary' || key.kind === 'unique') {
    throw sqlError(
      3723,
      16,
      4,
      `An explicit DROP INDEX is not allowed on index '${statement.table.join('.')}.${statement.name}'. It is being used for ${key.kind === 'primary' ? 'PRIMARY KEY' : 'UNIQUE KEY'} constraint enforcement.`,
    );
  }
  session.transactions.write(found.store, () => removeKey(found, key, frame.now));
};

export const executeCreateView = (
  session: SessionState,
  frame: Frame,
  statement: Extract<StatementBody, { kind: 'createView' }>,
): void => {
  const place = placeOf(session, statement.name);
  const existing = place.catalogue.find(place.schema, place.name);
  if (existing !== undefined && (statement.mode === 'create' || existing.kind !== 'view'))
    throw alreadyThere(place.name);
  if (existing === undefined && statement.mode === 'alter')
    throw sqlError(208, 16, 6, `Invalid object name '${statement.name.join('.')}'.`);
  const compiled = compileTopQuery(statement.query, environmentOf(session, frame));
  const unnamed = compiled.columns.findIndex((column) => column.name === '');
  if (statement.columns === null && unnamed >= 0)
    throw sqlError(
      4511,
      16,
      1,
      `Create View or Function failed because no column name was specified for column ${unnamed + 1}.`,
    );
  const now = datetimeText(frame.now);
  session.transactions.write(place.store, () =>
    place.catalogue.put({
      kind: 'view',
      id: existing?.id ?? place.catalogue.nextId(),
      schema: place.schema,
      name: place.name,
      createdAt: existing?.createdAt ?? now,
      modifiedAt: now,
      columns: statement.columns,
      source: statement.source,
    }),
  );
};

export const executeCreateSchema = (session: SessionState, name: string): void => {
  const { entry, catalogue } = openDatabase(session, session.database);
  if (
    [...catalogue.schemas().map((schema) => schema.name), 'sys', 'INFORMATION_SCHEMA'].some((schema) =>
      sameName(schema, name),
    )
  )
    throw alreadyThere(name);
  const store: Store = { entry, connection: catalogue.connection };
  requireWritable(store);
  session.transactions.write(store, () => catalogue.addSchema(name));
};

export const executeDropObject = (
  session: SessionState,
  frame: Frame,
  what: 'table' | 'view' | 'schema',
  name: ObjectName,
  ifExists: boolean,
): void => {
  const shown = name.join('.');
  const missing = (): SqlError =>
    sqlError(
      3701,
      11,
      5,
      `Cannot drop the ${what} '${shown}', because it does not exist or you do not have permission.`,
    );
  if (what === 'schema') {
    const { entry, catalogue } = openDatabase(session, session.database);
    const schema = catalogue.schemas().find((candidate) => sameName(candidate.name, shown));
    if (schema === undefined) {
      if (ifExists) return;
      throw sqlError(
        15151,
        16,
        1,
        `Cannot drop the schema '${shown}', because it does not exist or you do not have permission.`,
      );
    }
    const inside = catalogue.objects().find((object) => sameName(object.schema, schema.name));
    if (inside !== undefined || schema.id === 1)
      throw sqlError(
        3729,
        16,
        1,
        `Cannot drop schema '${shown}' because it is being referenced by object '${inside?.name ?? 'dbo'}'.`,
      );
    session.transactions.write({ entry, connection: catalogue.connection }, () => catalogue.removeSchema(schema.name));
    return;
  }
  const found = findObject(session, frame, name);
  if (found === null) {
    if (ifExists) return;
    throw missing();
  }
  if (found.definition.kind !== what)
    throw sqlError(
      3705,
      16,
      1,
      `Cannot use DROP ${what.toUpperCase()} with '${shown}' because '${shown}' is a ${found.definition.kind}. Use DROP ${found.definition.kind.toUpperCase()}.`,
    );
  requireWritable(found.store);
  const { definition, catalogue } = found;
  const isParent = catalogue
    .objects()
    .some(
      (object) =>
        object.kind === 'table' &&
        object.id !== definition.id &&
        object.foreignKeys.some(
          (key) => sameName(key.table, definition.name) && sameName(key.schema, definition.schema),
        ),
    );
  if (isParent)
    throw sqlError(
      3726,
      16,
      1,
      `Could not drop object '${shown}' because it is referenced by a FOREIGN KEY constraint.`,
    );
  session.transactions.write(found.store, () => {
    if (definition.kind === 'table') catalogue.connection.exec(`DROP TABLE ${quoteSqlite(definition.physical)}`);
    catalogue.remove(definition);
  });
};

export const executeAlterTable = (
  session: SessionState,
  frame: Frame,
  statement: Extract<StatementBody, { kind: 'alterTable' }>,
): void => {
  const found = requireAlterable(session, frame, statement.table);
  const { action } = statement;
  session.transactions.write(found.store, () => {
    switch (action.kind) {
      case 'add':
        return addToTable(session, frame, found, action.columns, action.constraints);
      case 'dropColumns':
        return dropColumns(found, action.columns, action.ifExists, frame.now);
      case 'dropConstraints':
        return dropConstraints(found, action.names, action.ifExists, frame.now);
      case 'alterColumn':
        throw unsupported('ALTER TABLE … ALTER COLUMN');
    }
  });
};

const requireAlterable = (session: SessionState, frame: Frame, name: ObjectName): FoundTable => {
  const found = findObject(session, frame, name);
  if (found === null)
    throw sqlError(
      4902,
      16,
      1,
      `Cannot find the object "${name.join('.')}" because it does not exist or you do not have permissions.`,
    );
  const { definition } = found;
  if (definition.kind !== 'table')
    throw sqlError(4909, 16, 1, `Cannot alter '${name.join('.')}' because it is not a table.`);
  requireWritable(found.store);
  return { ...found, definition };
};

const addToTable = (
  session: SessionState,
  frame: Frame,
  found: FoundTable,
  columns: readonly ColumnSpec[],
  constraints: readonly ConstraintSpec[],
): void => {
  const { catalogue, store } = found;
  const environment = environmentOf(session, frame);
  let table = found.definition;
  const rows = readStoredRows(found, table, environment);
  for (const spec of columns) {
    const id = Math.max(0, ...table.columns.map((column) => column.id)) + 1;
    const column = defineColumn(session, frame, spec, id, table.name, table.id, table.columns);
    noDuplicateColumns(table.name, [...table.columns, column]);
    if (column.identity !== null) throw unsupported('Adding an identity column to a table');
    const fill: Expr | null = column.defaultValue === null ? null : parseExpressionText(column.defaultValue.source);
    if (!column.nullable && fill === null && rows.length > 0) {
      throw sqlError(
        4901,
        16,
        1,
        `ALTER TABLE only allows columns to be added that can contain nulls, or have a DEFAULT definition specified, or the column being added is an identity or timestamp column, or alternatively if none of the previous conditions are satisfied the table must be empty to allow addition of this column. Column '${column.name}' cannot be added to non-empty table '${table.name}' because it does not satisfy these conditions.`,
      );
    }
    if (column.computed === null) {
      catalogue.connection.exec(
        `ALTER TABLE ${quoteSqlite(table.physical)} ADD COLUMN ${quoteSqlite(column.name)} ${storageClass(column.type)}`,
      );
      if (fill !== null && !column.nullable) {
        const compiled = compiler.expression(
          { kind: 'cast', operand: fill, type: column.type, style: null, isTry: false },
          withoutRow({ environment }),
        );
        const update = catalogue.connection.prepare(
          `UPDATE ${quoteSqlite(table.physical)} SET ${quoteSqlite(column.name)} = ? WHERE rowid = ?`,
        );
        for (const row of rows) {
          const value: SqlValue = compiled.evaluate({ values: [], outer: null });
          update.run(toStored(value), row.id);
        }
      }
    }
    table = { ...table, columns: [...table.columns, column], modifiedAt: datetimeText(frame.now) };
    catalogue.put(table);
  }
  const place: Place = { store, catalogue, schema: table.schema, name: table.name, database: found.database };
  for (const spec of [...columns.flatMap((column) => column.constraints), ...constraints]) {
    if (spec.kind === 'primary' && spec.columns.some((name) => columnOf(table.columns, name, table.name).nullable)) {
      throw sqlError(8111, 16, 1, `Cannot define PRIMARY KEY constraint on nullable column in table '${table.name}'.`);
    }
    const before = table;
    table = addConstraint(table, spec, catalogue, (name) => referencedTable(session, frame, place, name, before));
    const added = table.keys.find((key) => !before.keys.includes(key));
    if (added !== undefined)
      table = addKey(session, frame, { ...found, definition: { ...table, keys: before.keys } }, added);
    else catalogue.put(table);
    const now: FoundTable = { ...found, definition: table };
    const values = readStoredRows(now, table, environment).map((row) => row.values);
    if (spec.kind === 'check') {
      const check = checkRow(now, environment);
      for (const row of values) check(row, 'INSERT');
    }
    if (spec.kind === 'foreign') checkParents(now, values, 'INSERT', environment);
  }
};

const dropColumns = (found: FoundTable, names: readonly string[], ifExists: boolean, now: Date): void => {
  let table = found.definition;
  for (const name of names) {
    const column = table.columns.find((candidate) => sameName(candidate.name, name));
    if (column === undefined) {
      if (ifExists) continue;
      throw sqlError(
        4924,
        16,
        1,
        `ALTER TABLE DROP COLUMN failed because column '${name}' does not exist in table '${table.name}'.`,
      );
    }
    const dependent =
      table.keys.find((key) => key.columns.includes(column.name))?.name ??
      table.foreignKeys.find((key) => key.columns.includes(column.name))?.name ??
      column.defaultValue?.name ??
      table.checks.find((check) =>
        new RegExp(`\\b${column.name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}\\b`, 'i').test(check.source),
      )?.name ??
      table.columns.find((other) => other.computed?.toLowerCase().includes(column.name.toLowerCase()) === true)?.name;
    if (dependent !== undefined) {
      throw sqlError(5074, 16, 1, `The object '${dependent}' is dependent on column '${column.name}'.`);
    }
    if (table.columns.length === 1)
      throw sqlError(
        4923,
        16,
        1,
        `ALTER TABLE DROP COLUMN failed because '${column.name}' is the only data column in table '${table.name}'. A table must have at least one data column.`,
      );
    if (column.computed === null)
      found.catalogue.connection.exec(
        `ALTER TABLE ${quoteSqlite(table.physical)} DROP COLUMN ${quoteSqlite(column.name)}`,
      );
    table = {
      ...table,
      columns: table.columns.filter((candidate) => candidate !== column),
      modifiedAt: datetimeText(now),
    };
    found.catalogue.put(table);
  }
};

const dropConstraints = (found: FoundTable, names: readonly string[], ifExists: boolean, now: Date): void => {
  let table = found.definition;
  for (const name of names) {
    const key = table.keys.find(
      (candidate) => (candidate.kind === 'primary' || candidate.kind === 'unique') && sameName(candidate.name, name),
    );
    if (key !== undefined) {
      const user = found.catalogue
        .objects()
        .find(
          (object) =>
            object.kind === 'table' &&
            object.foreignKeys.some(
              (foreign) =>
                sameName(foreign.table, table.name) &&
                sameName(foreign.schema, table.schema) &&
                foreign.references.every((column) => key.columns.includes(column)),
            ),
        );
      if (user !== undefined)
        throw sqlError(
          3725,
          16,
          0,
          `The constraint '${key.name}' is being referenced by table '${user.name}', foreign key constraint.`,
        );
      table = removeKey({ ...found, definition: table }, key, now);
      continue;
    }
    const without: TableDefinition = {
      ...table,
      modifiedAt: datetimeText(now),
      foreignKeys: table.foreignKeys.filter((foreign) => !sameName(foreign.name, name)),
      checks: table.checks.filter((check) => !sameName(check.name, name)),
      columns: table.columns.map((column) =>
        column.defaultValue !== null && sameName(column.defaultValue.name, name)
          ? { ...column, defaultValue: null }
          : column,
      ),
    };
    const changed =
      without.foreignKeys.length < table.foreignKeys.length ||
      without.checks.length < table.checks.length ||
      without.columns.some((column, index) => column !== table.columns[index]);
    if (!changed) {
      if (ifExists) continue;
      throw sqlError(3728, 16, 1, `'${name}' is not a constraint.`);
    }
    table = without;
    found.catalogue.put(table);
  }
};
