/** sp_databases and sp_helpdb. */
import { sqlError } from '../../sqlError.ts';
import { datetimeText } from '../../values/dates.ts';
import { INT, nvarchar, SMALLINT, SYSNAME, varchar } from '../../values/types.ts';
import { filePages } from '../../views/fileSizes.ts';
import { type Procedure, rows } from './procedure.ts';

/** sp_databases. */
export const databases: Procedure = ({ instance }) =>
  rows(
    [
      ['DATABASE_NAME', SYSNAME],
      ['DATABASE_SIZE', INT],
      ['REMARKS', varchar(254)],
    ],
    instance
      .databases()
      .filter((entry) => entry.state === 'ONLINE')
      .map((entry) => [
        entry.name,
        entry.files.reduce((sum, file) => sum + filePages(instance, entry, file) * 8, 0),
        null,
      ]),
  );

/** sp_helpdb. */
export const helpDatabase: Procedure = ({ instance }, args) => {
  const wanted = args[0]?.value ?? null;
  const found =
    wanted === null
      ? instance.databases()
      : [instance.find(String(wanted))].flatMap((entry) => (entry === undefined ? [] : [entry]));
  if (found.length === 0)
    throw sqlError(
      15010,
      16,
      1,
      `The database '${String(wanted)}' does not exist. Supply a valid database name. To see available databases, use sys.databases.`,
    );
  const megabytes = (pages: number): string => `${(pages / 128).toFixed(2).padStart(10)} MB`;
  return rows(
    [
      ['name', SYSNAME],
      ['db_size', nvarchar(13)],
      ['owner', SYSNAME],
      ['dbid', SMALLINT],
      ['created', nvarchar(11)],
      ['status', nvarchar(600)],
      ['compatibility_level', { kind: 'int', bytes: 1 }],
    ],
    found.map((entry) => [
      entry.name,
      megabytes(entry.files.reduce((sum, file) => sum + filePages(instance, entry, file), 0)),
      entry.owner,
      entry.id,
      datetimeText(entry.createdAt).slice(0, 10),
      `Status=${entry.state}, Updateability=${entry.isReadOnly ? 'READ_ONLY' : 'READ_WRITE'}, UserAccess=${entry.userAccess}, Recovery=${entry.recoveryModel}`,
      160,
    ]),
  );
};
