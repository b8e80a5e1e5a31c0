/** Functions of the session, the server and its databases. */
import { type DatabaseEntry, EDITIONS, SOFTWARE_NAME } from '../instance.ts';
import { argumentCount, asText, atLeast } from '../query/functions/define.ts';
import { constant, type Row, type Typed, typed } from '../query/typed.ts';
import { sqlError } from '../sqlError.ts';
import { catalogueOf } from '../store/databaseCatalogue.ts';
import { sameName } from '../values/collation.ts';
import { BIGINT, INT, numeric, nvarchar, SMALLINT, SYSNAME, varbinary } from '../values/types.ts';
import { filePages, usedPages } from '../views/fileSizes.ts';
import { entryRefusal, findObject } from './objects.ts';
import { serverProperty, versionText } from './serverProperties.ts';
import type { Frame, SessionState } from './sessionState.ts';

const SA_SID = Uint8Array.of(1);
export const loginSid = (): Uint8Array => SA_SID;

/** `[db].[schema].[name]` or its unquoted forms, as OBJECT_ID reads a name. */
export const splitName = (text: string): readonly string[] | null => {
  const parts: string[] = [];
  const pattern = /\s*(?:\[((?:[^\]]|\]\])*)\]|"((?:[^"]|"")*)"|([^.[\]"]*))\s*(\.|$)/y;
  for (let at = 0; at <= text.length; ) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) return null;
    parts.push((match[1]?.replaceAll(']]', ']') ?? match[2]?.replaceAll('""', '"') ?? match[3] ?? '').trim());
    at = pattern.lastIndex;
    if (match[4] !== '.') return at >= text.length ? parts : null;
  }
  return null;
};

const KINDS: Readonly<Record<string, 'table' | 'view'>> = { U: 'table', V: 'view' };

export const databaseProperty = (
  session: SessionState,
  entry: DatabaseEntry,
  name: string,
): { readonly type: Typed['type']; readonly value: string | number | null } => {
  const text = (value: string | null): { readonly type: Typed['type']; readonly value: string | null } => ({
    type: nvarchar(128),
    value,
  });
  const int = (value: number | null): { readonly type: Typed['type']; readonly value: number | null } => ({
    type: INT,
    value,
  });
  switch (name.toLowerCase()) {
    case 'status':
      return text(entry.state);
    case 'recovery':
      return text(entry.recoveryModel);
    case 'useraccess':
      return text(entry.userAccess);
    case 'updateability':
      return text(entry.isReadOnly ? 'READ_ONLY' : 'READ_WRITE');
    case 'collation':
      return text(entry.state === 'ONLINE' ? entry.collation : null);
    case 'version':
      return int(entry.state === 'ONLINE' ? 957 : null);
    case 'isinstandby':
    case 'isautoclose':
    case 'isautoshrink':
      return int(0);
    case 'lastgoodcheckdbtime':
      return text(catalogueOf(session.instance.open(entry)).boot('checkdb') ?? '1900-01-01 00:00:00.000');
    default:
      return text(null);
  }
};

export const systemFunction = (
  session: SessionState,
  frame: Frame,
  name: string,
  args: readonly Typed[],
): Typed | null => {
  const { instance } = session;
  const { options } = instance;
  const text = (value: string | null, length = 128): Typed => constant(nvarchar(length), value);
  const argument = (index: number): Typed => atLeast(args, index, name, String(index + 1));
  const one = (apply: (value: string) => string | number | null, type: Typed['type']): Typed => {
    if (args.length !== 1) throw argumentCount(name, '1');
    const arg = asText(argument(0));
    return typed(type, (row) => {
      const value = arg.evaluate(row);
      return value === null ? null : apply(String(value));
    });
  };
  const error = frame.errors[frame.errors.length - 1];
  switch (name) {
    case '@@VERSION':
      return text(
        `Microsoft SQL Server 2022 (RTM) - ${versionText} (X64) \n\t${SOFTWARE_NAME}\n\t${EDITIONS[options.edition].name}`,
        300,
      );
    case '@@SERVERNAME':
      return text(options.serverName);
    case '@@SERVICENAME':
      return text('MSSQLSERVER');
    case '@@SPID':
      return constant(SMALLINT, session.handle.spid);
    case '@@ROWCOUNT':
      return constant(INT, Number(session.rowCount));
    case '@@ERROR':
      return constant(INT, session.error);
    case '@@TRANCOUNT':
      return constant(INT, session.transactions.count);
    case '@@IDENTITY':
    case 'SCOPE_IDENTITY':
      return constant(numeric(38, 0), session.identity === null ? null : session.identity.toString());
    case '@@NESTLEVEL':
      return constant(INT, frame.depth);
    case '@@LANGUAGE':
      return text('us_english');
    case '@@DATEFIRST':
      return constant({ kind: 'int', bytes: 1 }, 7);
    case '@@LOCK_TIMEOUT':
      return constant(INT, session.options.lockTimeoutMs);
    case '@@MAX_PRECISION':
      return constant({ kind: 'int', bytes: 1 }, 38);
    case '@@OPTIONS':
      return constant(INT, 5432 | (session.options.nocount ? 512 : 0));
    case 'ROWCOUNT_BIG':
      return constant(BIGINT, session.rowCount);
    case 'XACT_STATE':
      return constant(SMALLINT, session.transactions.count === 0 ? 0 : session.transactions.doomed ? -1 : 1);
    case 'ERROR_NUMBER':
      return constant(INT, error?.number ?? null);
    case 'ERROR_MESSAGE':
      return constant(nvarchar(4000), error?.message ?? null);
    case 'ERROR_SEVERITY':
      return constant(INT, error?.class ?? null);
    case 'ERROR_STATE':
      return constant(INT, error?.state ?? null);
    case 'ERROR_LINE':
      return constant(INT, error?.line ?? null);
    case 'ERROR_PROCEDURE':
      return constant(SYSNAME, error?.procedure ?? null);
    case 'SUSER_SNAME':
    case 'SUSER_NAME':
      if (args.length > 0)
        return typed(SYSNAME, (row) => (argument(0).evaluate(row) === null ? null : options.login.user));
      return text(session.handle.login);
    case 'ORIGINAL_LOGIN':
    case 'SYSTEM_USER':
      return text(session.handle.login);
    case 'SUSER_SID':
      return constant(varbinary(85), SA_SID);
    case 'SUSER_ID':
      return constant(INT, 1);
    case 'USER':
    case 'USER_NAME':
    case 'CURRENT_USER':
    case 'SESSION_USER':
      return text('dbo');
    case 'USER_ID':
    case 'DATABASE_PRINCIPAL_ID':
      return constant(INT, 1);
    case 'HOST_NAME':
      return text(session.host);
    case 'APP_NAME':
      return text(session.application);
    case 'SCHEMA_NAME':
      if (args.length === 0) return text('dbo');
      return one(
        (id) =>
          catalogueOf(instance.open(requireCurrent(session)))
            .schemas()
            .find((schema) => schema.id === Number(id))?.name ??
          (Number(id) === 4 ? 'sys' : Number(id) === 3 ? 'INFORMATION_SCHEMA' : null),
        SYSNAME,
      );
    case 'SCHEMA_ID':
      if (args.length === 0) return constant(INT, 1);
      return one(
        (schema) =>
          catalogueOf(instance.open(requireCurrent(session)))
            .schemas()
            .find((candidate) => sameName(candidate.name, schema))?.id ?? null,
        INT,
      );
    case 'IS_SRVROLEMEMBER':
      return one(
        (role) =>
          /^(sysadmin|serveradmin|securityadmin|processadmin|setupadmin|bulkadmin|diskadmin|dbcreator|public)$/i.test(
            role,
          )
            ? 1
            : null,
        INT,
      );
    case 'IS_MEMBER':
    case 'IS_ROLEMEMBER':
      return one((role) => (/^db_/i.test(role) ? 1 : null), INT);
    case 'HAS_PERMS_BY_NAME': {
      // The only login is a sysadmin: it may do everything to what exists and can be entered.
      if (args.length < 3) throw argumentCount(name, '3 to 5');
      const [securable, kind] = [asText(argument(0)), asText(argument(1))];
      return typed(INT, (row) => {
        const of = kind.evaluate(row);
        const target = securable.evaluate(row);
        if (of === null || target === null || !sameName(String(of), 'DATABASE')) return 1;
        const entry = instance.find(splitName(String(target))?.[0] ?? '');
        return entry === undefined || entryRefusal(instance, session, entry) !== null ? null : 1;
      });
    }
    case 'HAS_DBACCESS':
      return one((database) => {
        const entry = instance.find(database);
        if (entry === undefined) return null;
        return entryRefusal(instance, session, entry) === null ? 1 : 0;
      }, INT);
    case 'DB_ID':
      if (args.length === 0) return constant(SMALLINT, requireCurrent(session).id);
      return one((database) => instance.find(database)?.id ?? null, SMALLINT);
    case 'DB_NAME':
      if (args.length === 0) return text(session.database);
      return one((id) => instance.databases().find((entry) => entry.id === Number(id))?.name ?? null, nvarchar(128));
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
            ? requireCurrent(session)
            : instance.databases().find((candidate) => candidate.id === databaseId);
        if (entry === undefined || entryRefusal(instance, session, entry) !== null) return null;
        const object = catalogueOf(instance.open(entry)).byId(Number(id.evaluate(row)));
        return object === undefined ? null : name === 'OBJECT_NAME' ? object.name : object.schema;
      });
    }
    case 'SERVERPROPERTY': {
      const property = argument(0);
      if (typeof property.constant === 'string') {
        const { type, value } = serverProperty(instance, property.constant);
        return constant(type, value, true);
      }
      return one((value) => {
        const result = serverProperty(instance, value).value;
        return result === null ? null : String(result);
      }, nvarchar(128));
    }
    case 'DATABASEPROPERTYEX': {
      const [database, property] = [asText(argument(0)), asText(argument(1))];
      const read = (row: Row): ReturnType<typeof databaseProperty> | null => {
        const entry = instance.find(String(database.evaluate(row) ?? ''));
        const wanted = property.evaluate(row);
        return entry === undefined || wanted === null ? null : databaseProperty(session, entry, String(wanted));
      };
      const isInt = typeof property.constant === 'string' && /^(version|is\w+)$/i.test(property.constant);
      return typed(isInt ? INT : nvarchar(128), (row) => {
        const value = read(row)?.value ?? null;
        return value === null || isInt ? value : String(value);
      });
    }
    case 'FILEPROPERTY': {
      const [file, property] = [asText(argument(0)), asText(argument(1))];
      return typed(INT, (row) => {
        const entry = requireCurrent(session);
        const found = entry.files.find((candidate) =>
          sameName(candidate.logicalName, String(file.evaluate(row) ?? '')),
        );
        if (found === undefined) return null;
        switch (String(property.evaluate(row) ?? '').toLowerCase()) {
          case 'spaceused':
            return found.type === 'D' ? usedPages(instance, entry) : Math.min(8, filePages(instance, found));
          case 'islogfile':
            return found.type === 'L' ? 1 : 0;
          case 'isprimaryfile':
            return found.fileId === 1 ? 1 : 0;
          case 'isreadonly':
            return 0;
          default:
            return null;
        }
      });
    }
    case 'FILE_ID':
    case 'FILE_IDEX':
      return one(
        (file) =>
          requireCurrent(session).files.find((candidate) => sameName(candidate.logicalName, file))?.fileId ?? null,
        INT,
      );
    case 'FILE_NAME':
      return one(
        (id) => requireCurrent(session).files.find((candidate) => candidate.fileId === Number(id))?.logicalName ?? null,
        SYSNAME,
      );
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
    case 'CONNECTIONPROPERTY':
      return text(null);
    case 'SESSIONPROPERTY':
      return constant(INT, 1);
    case 'PARSENAME': {
      const [object, piece] = [asText(argument(0)), argument(1)];
      return typed(SYSNAME, (row) => {
        const parts = splitName(String(object.evaluate(row) ?? ''));
        const value = parts === null ? undefined : [...parts].reverse()[Number(piece.evaluate(row)) - 1];
        return value === undefined || value === '' ? null : value;
      });
    }
    case 'GETANSINULL':
      return constant(INT, 1);
    default:
      return null;
  }
};

export const requireCurrent = (session: SessionState): DatabaseEntry => {
  const entry = session.instance.find(session.database);
  if (entry === undefined)
    throw sqlError(
      911,
      16,
      1,
      `Database '${session.database}' does not exist. Make sure that the name is entered correctly.`,
    );
  return entry;
};
