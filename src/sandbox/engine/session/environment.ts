import { readFileSync } from 'node:fs';
import type { SqlValue } from '../../sqlTypes.ts';
import type { Environment } from '../query/context.ts';
import { parseQueryText } from '../sql/parseBatch.ts';
import { sqlError } from '../sqlError.ts';
import { convertValue } from '../values/convert.ts';
import { systemTableFunction } from '../views/systemTableFunctions.ts';
import { findSystemView } from '../views/systemViews.ts';
import { systemFunction } from './functions/systemFunctions.ts';
import { findObject, invalidObject, resolveName } from './objects.ts';
import type { Frame, SessionState } from './sessionState.ts';
import { boundTable } from './tableRows.ts';

/** Variables are named without regard to case. */
export const variableKey = (name: string): string => name.toLowerCase();

/** What the compiler may ask of this session, within this frame and (for views) this database. */
export const environmentOf = (session: SessionState, frame: Frame, database = session.database): Environment => {
  const here: SessionState =
    database === session.database ? session : Object.create(session, { database: { value: database } });
  const environment: Environment = {
    variable: (name) => frame.variables.get(variableKey(name)),
    assign: (name, value, type) => {
      const variable = frame.variables.get(variableKey(name));
      if (variable === undefined) throw sqlError(137, 15, 1, `Must declare the scalar variable "${name}".`);
      variable.value = convertValue(value, type, variable.type);
    },
    bindTable: (name) => {
      const view = findSystemView(here, name);
      if (view !== null) return view;
      const found = findObject(here, frame, name);
      if (found === null) throw invalidObject(name);
      const { definition } = found;
      if (definition.kind === 'table') return boundTable({ ...found, definition }, environment);
      return {
        view: parseQueryText(definition.source),
        columns: definition.columns,
        qualifiers: [found.database, definition.schema, definition.name],
        environment: environmentOf(session, { ...frame, variables: new Map() }, found.database),
      };
    },
    bindFunction: (name, args) => systemTableFunction(here, resolveName(here, name), args),
    systemFunction: (name, args) => systemFunction(here, frame, name, args),
    readBulk: (path) => {
      try {
        return Uint8Array.from(readFileSync(session.instance.hostPath(path)));
      } catch {
        throw sqlError(
          4860,
          16,
          1,
          `Cannot bulk load. The file "${path}" does not exist or you don't have file access rights.`,
        );
      }
    },
    now: () => frame.now,
    newGuid: () => session.instance.options.newGuid(),
  };
  return environment;
};

/** @throws SqlError 137 */
export const variableValue = (frame: Frame, name: string): SqlValue => {
  const variable = frame.variables.get(variableKey(name));
  if (variable === undefined) throw sqlError(137, 15, 2, `Must declare the scalar variable "${name}".`);
  return variable.value;
};
