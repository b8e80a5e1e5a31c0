import type { SqlType, SqlValue } from '../../../sqlTypes.ts';
import { DEFAULT_COLLATION, EDITIONS, type Instance, VERSION } from '../../instance.ts';
import { BIGINT, INT, nvarchar } from '../../values/types.ts';

export const versionText = `${VERSION.major}.${VERSION.minor}.${VERSION.build}.${VERSION.revision}`;

/** SERVERPROPERTY: the base types of its sql_variants (contract.md section 1). An unknown property is NULL. */
export const serverProperty = (
  instance: Instance,
  name: string,
): { readonly type: SqlType; readonly value: SqlValue } => {
  const edition = EDITIONS[instance.options.edition];
  const text = (value: string | null): { readonly type: SqlType; readonly value: SqlValue } => ({
    type: nvarchar(128),
    value,
  });
  const int = (value: number | null): { readonly type: SqlType; readonly value: SqlValue } => ({ type: INT, value });
  switch (name.toLowerCase()) {
    case 'productversion':
      return text(versionText);
    case 'productmajorversion':
      return text(String(VERSION.major));
    case 'productminorversion':
      return text(String(VERSION.minor));
    case 'productbuild':
      return text(String(VERSION.build));
    case 'productlevel':
      return text('RTM');
    case 'productupdatelevel':
    case 'productupdatereference':
    case 'productbuildtype':
    case 'instancename':
    case 'filestreamsharename':
      return text(null);
    case 'edition':
      return text(edition.name);
    case 'editionid':
      return { type: BIGINT, value: edition.editionId };
    case 'engineedition':
      return int(edition.engineEdition);
    case 'machinename':
    case 'computernamephysicalnetbios':
    case 'servername':
      return text(instance.options.serverName);
    case 'collation':
      return text(DEFAULT_COLLATION);
    case 'lcid':
      return int(1033);
    case 'sqlcharsetname':
      return text('iso_1');
    case 'sqlsortordername':
      return text('nocase_iso');
    case 'pathseparator':
      return text(instance.separator);
    case 'instancedefaultdatapath':
      return text(instance.defaultDataPath);
    case 'instancedefaultlogpath':
      return text(instance.defaultLogPath);
    case 'instancedefaultbackuppath':
      return text(instance.defaultBackupPath);
    case 'processid':
      return int(process.pid);
    case 'ishadrenabled':
    case 'isclustered':
    case 'islocaldb':
    case 'issingleuser':
    case 'isintegratedsecurityonly':
    case 'isfulltextinstalled':
    case 'isadvancedanalyticsinstalled':
    case 'ispolybaseinstalled':
    case 'isxtpsupported':
    case 'istempdbmetadatamemoryoptimized':
    case 'isbigdatacluster':
    case 'isexternalauthenticationonly':
    case 'filestreamconfiguredlevel':
    case 'filestreameffectivelevel':
      return int(0);
    case 'hadrmanagerstatus':
      return int(null);
    default:
      return text(null);
  }
};
