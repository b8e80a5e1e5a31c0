import type { DatabaseEntry } from '../../instance.ts';
import { LOG_START } from '../../log/logHeader.ts';
import { asText } from '../../query/functions/define.ts';
import { constant, type Row, type Typed, typed } from '../../query/typed.ts';
import { catalogueOf } from '../../store/databaseCatalogue.ts';
import { PAGE_SIZE } from '../../store/emptyDatabaseFile.ts';
import { sameName } from '../../values/collation.ts';
import { INT, nvarchar, SMALLINT, SYSNAME } from '../../values/types.ts';
import { usedPages } from '../../views/fileSizes.ts';
import { requireDatabase } from '../objects.ts';
import type { SessionState } from '../sessionState.ts';
import type { SystemFunctions } from './systemCall.ts';

const databaseProperty = (
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
      return int(Number(entry.isInStandby));
    case 'isautoclose':
    case 'isautoshrink':
      return int(0);
    case 'lastgoodcheckdbtime':
      return text(catalogueOf(session.instance.open(entry)).boot('checkdb') ?? '1900-01-01 00:00:00.000');
    default:
      return text(null);
  }
};

/** Functions that tell about databases and their files. */
export const databaseFunctions: SystemFunctions = (call) => {
  const { session, name, args, argument, one, text } = call;
  const { instance } = session;
  switch (name) {
    case 'DB_ID':
      if (args.length === 0) return constant(SMALLINT, requireDatabase(session).id);
      return one((database) => instance.find(database)?.id ?? null, SMALLINT);
    case 'DB_NAME':
      if (args.length === 0) return text(session.database);
      return one((id) => instance.databases().find((entry) => entry.id === Number(id))?.name ?? null, nvarchar(128));
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
        const entry = requireDatabase(session);
        const found = entry.files.find((candidate) =>
          sameName(candidate.logicalName, String(file.evaluate(row) ?? '')),
        );
        if (found === undefined) return null;
        switch (String(property.evaluate(row) ?? '').toLowerCase()) {
          case 'spaceused':
            return found.type === 'D'
              ? usedPages(instance, entry)
              : Math.ceil((LOG_START + instance.storage(entry).log.length) / PAGE_SIZE);
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
          requireDatabase(session).files.find((candidate) => sameName(candidate.logicalName, file))?.fileId ?? null,
        INT,
      );
    case 'FILE_NAME':
      return one(
        (id) =>
          requireDatabase(session).files.find((candidate) => candidate.fileId === Number(id))?.logicalName ?? null,
        SYSNAME,
      );
    default:
      return null;
  }
};
