import { asText } from '../../query/functions/define.ts';
import { constant, typed } from '../../query/typed.ts';
import { catalogueOf } from '../../store/databaseCatalogue.ts';
import { sameName } from '../../values/collation.ts';
import { INT, numeric, SYSNAME } from '../../values/types.ts';
import { entryRefusal, findObject, requireDatabase } from '../objects.ts';
import { splitName } from '../splitName.ts';
import type { SystemFunctions } from './systemCall.ts';

const KINDS: Readonly<Record<string, 'table' | 'view'>> = { U: 'table', V: 'view' };

/** Functions that tell about schemas, tables and views. */
export const objectFunctions: SystemFunctions = (call) => {
  const { session, frame, name, args, argument, one, text } = call;
  const { instance } = session;
  switch (name) {
    case 'SCHEMA_NAME':
      if (args.length === 0) return text('dbo');
      return one(
        (id) =>
          catalogueOf(instance.open(requireDatabase(session)))
            .schemas()
            .find((schema) => schema.id === Number(id))?.name ??
          (Number(id) === 4 ? 'sys' : Number(id) === 3 ? 'INFORMATION_SCHEMA' : null),
        SYSNAME,
      );
    case 'SCHEMA_ID':
      if (args.length === 0) return constant(INT, 1);
      return one(
        (schema) =>
          catalogueOf(instance.open(requireDatabase(session)))
            .schemas()
            .find((candidate) => sameName(candidate.name, schema))?.id ?? null,
        INT,
      );
    case 'OBJECT_ID': {
      const object = asText(argument(0));
      const kind = args[1] === undefined ? null : asText(args[1]);
      return typed(INT, (row) => {
        const value = object.evaluate(row);
        const parts = value === null ? null : splitName(String(value));
        if (parts === null || parts.length > 3) return null;
        const found = findObject(session, frame, parts);
        const wanted =
          kind === null
            ? null
            : String(kind.evaluate(row) ?? '')
                .trim()
                .toUpperCase();
        if (found === null || (wanted !== null && KINDS[wanted] !== found.definition.kind)) return null;
        return parts[parts.length - 1]?.startsWith('#') === true ? -found.definition.id : found.definition.id;
      });
    }
    case 'OBJECT_NAME':
    case 'OBJECT_SCHEMA_NAME': {
      const database = args[1];
      const id = argument(0);
      return typed(SYSNAME, (row) => {
        const databaseId = database === undefined ? null : Number(database.evaluate(row));
        const entry =
          databaseId === null
            ? requireDatabase(session)
            : instance.databases().find((candidate) => candidate.id === databaseId);
        if (entry === undefined || entryRefusal(instance, session, entry) !== null) return null;
        const object = catalogueOf(instance.open(entry)).byId(Number(id.evaluate(row)));
        return object === undefined ? null : name === 'OBJECT_NAME' ? object.name : object.schema;
      });
    }
    case 'IDENT_CURRENT': {
      const table = asText(argument(0));
      return typed(numeric(38, 0), (row) => {
        const parts = splitName(String(table.evaluate(row) ?? ''));
        const found = parts === null ? null : findObject(session, frame, parts);
        if (found === null || found.definition.kind !== 'table') return null;
        const last = found.catalogue.lastIdentity(found.definition);
        const seed = found.definition.columns.find((column) => column.identity !== null)?.identity?.seed ?? null;
        return last === null ? seed : last.toString();
      });
    }
    case 'PARSENAME': {
      const [object, piece] = [asText(argument(0)), argument(1)];
      return typed(SYSNAME, (row) => {
        const parts = splitName(String(object.evaluate(row) ?? ''));
        const value = parts === null ? undefined : [...parts].reverse()[Number(piece.evaluate(row)) - 1];
        return value === undefined || value === '' ? null : value;
      });
    }
    default:
      return null;
  }
};
