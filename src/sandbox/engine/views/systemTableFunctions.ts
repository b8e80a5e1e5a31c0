import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import type { Environment } from '../query/context.ts';
import type { Typed } from '../query/typed.ts';
import type { ResolvedName } from '../session/objects.ts';
import type { SessionState } from '../session/sessionState.ts';
import { sqlError } from '../sqlError.ts';
import { momentText } from '../values/convertDate.ts';
import { localMoment } from '../values/dates.ts';
import { BIGINT, BIT, INT, nvarchar, TINYINT } from '../values/types.ts';
import { LOG_STATS_COLUMNS, logStatsRows } from './logStats.ts';
import { listFolder, pathKind, volumeOf, wildcard } from './serverFiles.ts';

type Columns = readonly (readonly [name: string, type: SqlType])[];
type Bound = NonNullable<ReturnType<Environment['bindFunction']>>;

const bind = (columns: Columns, rows: (args: readonly SqlValue[]) => readonly (readonly SqlValue[])[]): Bound => ({
  columns: columns.map(([name, type]) => ({ name, type, nullable: true })),
  rows,
});

const requireArguments = (name: string, args: readonly Typed[], count: number): void => {
  if (args.length === count) return;
  const few = args.length < count;
  throw sqlError(
    few ? 313 : 8144,
    16,
    3,
    few
      ? `An insufficient number of arguments were supplied for the procedure or function ${name}.`
      : `Procedure or function ${name} has too many arguments specified.`,
  );
};

/** Table-valued functions of sys (contract.md section 9); null when there is none of that name. */
export const systemTableFunction = (
  session: SessionState,
  resolved: ResolvedName,
  args: readonly Typed[],
): Bound | null => {
  const { instance } = session;
  const name = resolved.name.toUpperCase();
  if (name === 'STRING_SPLIT') {
    requireArguments('STRING_SPLIT', args, 2);
    return bind([['value', nvarchar(4000)]], ([text, separator]) =>
      text === null || separator === null
        ? []
        : String(text)
            .split(String(separator))
            .map((value) => [value]),
    );
  }
  if (name === 'GENERATE_SERIES') {
    return bind([['value', INT]], ([start, stop, step]) => {
      const by = Number(step ?? (Number(start) <= Number(stop) ? 1 : -1));
      if (by === 0)
        throw sqlError(4199, 16, 1, 'Argument value 0 is invalid for argument 3 of generate_series function.');
      const rows: SqlValue[][] = [];
      if (start === null || stop === null) return rows;
      for (let value = Number(start); by > 0 ? value <= Number(stop) : value >= Number(stop); value += by)
        rows.push([value]);
      return rows;
    });
  }
  if (resolved.schema.toUpperCase() !== 'SYS') return null;
  switch (name) {
    case 'DM_OS_FILE_EXISTS':
      requireArguments('sys.dm_os_file_exists', args, 1);
      return bind(
        [
          ['file_exists', INT],
          ['file_is_a_directory', INT],
          ['parent_directory_exists', INT],
        ],
        ([path]) => {
          const kind = pathKind(instance, String(path ?? ''));
          return [[kind.isFile ? 1 : 0, kind.isFolder ? 1 : 0, kind.hasParent ? 1 : 0]];
        },
      );
    case 'DM_OS_ENUMERATE_FILESYSTEM':
      requireArguments('sys.dm_os_enumerate_filesystem', args, 2);
      return bind(
        [
          ['full_filesystem_path', nvarchar(260)],
          ['parent_directory', nvarchar(260)],
          ['file_or_directory_name', nvarchar(255)],
          ['level', INT],
          ['is_directory', BIT],
          ['is_read_only', BIT],
          ['is_system', BIT],
          ['is_hidden', BIT],
          ['has_integrity_stream', BIT],
          ['is_temporary', BIT],
          ['is_sparse', BIT],
          ['creation_time', { kind: 'datetime2', scale: 7 }],
          ['last_access_time', { kind: 'datetime2', scale: 7 }],
          ['last_write_time', { kind: 'datetime2', scale: 7 }],
          ['size_in_bytes', BIGINT],
        ],
        ([folder, pattern]) => {
          const matches = wildcard(String(pattern ?? '*'));
          const moment = (date: Date): string =>
            momentText(localMoment(date), { kind: 'datetime2', scale: 7 }, { kind: 'datetime2', scale: 7 });
          return listFolder(instance, String(folder ?? ''), Number.POSITIVE_INFINITY)
            .filter((file) => matches.test(file.name))
            .map((file) => [
              file.serverPath,
              file.serverParent,
              file.name,
              file.level,
              file.stats.isDirectory(),
              (file.stats.mode & 0o222) === 0,
              false,
              file.name.startsWith('.'),
              false,
              false,
              false,
              moment(file.stats.birthtime),
              moment(file.stats.atime),
              moment(file.stats.mtime),
              BigInt(file.stats.size),
            ]);
        },
      );
    case 'DM_DB_LOG_STATS':
      requireArguments('sys.dm_db_log_stats', args, 1);
      return bind(LOG_STATS_COLUMNS, ([id]) =>
        instance
          .databases()
          .filter((entry) => entry.id === Number(id))
          .flatMap((entry) => logStatsRows(instance, entry)),
      );
    case 'DM_OS_VOLUME_STATS':
      requireArguments('sys.dm_os_volume_stats', args, 2);
      return bind(
        [
          ['database_id', INT],
          ['file_id', INT],
          ['volume_mount_point', nvarchar(512)],
          ['volume_id', nvarchar(512)],
          ['logical_volume_name', nvarchar(512)],
          ['file_system_type', nvarchar(512)],
          ['total_bytes', BIGINT],
          ['available_bytes', BIGINT],
          ['supports_compression', TINYINT],
          ['supports_alternate_streams', TINYINT],
          ['supports_sparse_files', TINYINT],
          ['is_read_only', TINYINT],
          ['is_compressed', TINYINT],
        ],
        ([databaseId, fileId]) => {
          const entry = instance.databases().find((candidate) => candidate.id === Number(databaseId));
          const file = entry?.files.find((candidate) => candidate.fileId === Number(fileId));
          const volume = file === undefined ? null : volumeOf(instance, file.physicalName);
          if (volume === null) return [];
          return [
            [
              Number(databaseId),
              Number(fileId),
              volume.mountPoint,
              null,
              null,
              null,
              volume.totalBytes,
              volume.freeBytes,
              0,
              0,
              0,
              0,
              0,
            ],
          ];
        },
      );
    default:
      return null;
  }
};
