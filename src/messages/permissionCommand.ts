/**
 * The command that lets SQL Server's own account write into the folder of a server path. Windows: the service's virtual account, which exists
 * without anyone having made it. Linux and containers: the user that the official image runs as (10001); the folder keeps its group and hands
 * it on to what the server writes (the 2 of 2775), so that this program can read that, too.
 */
export const permissionCommand = (serverPath: string): string => {
  const folder = folderOf(serverPath);
  if (isWindowsPath(serverPath)) {
    // Behind a backslash a closing quote would be a character.
    const quoted = folder.endsWith('\\') ? folder : `"${folder}"`;
    return `icacls ${quoted} /grant "NT SERVICE\\MSSQLSERVER:(OI)(CI)M"`;
  }
  const quoted = quoteForShell(folder);
  return `sudo chown 10001 ${quoted} && sudo chmod 2775 ${quoted}`;
};

/** The folder of a path that names a file (its last part has an ending), else the path itself. */
export const folderOf = (serverPath: string): string => {
  const cut = Math.max(serverPath.lastIndexOf('/'), serverPath.lastIndexOf('\\'));
  if (cut <= 0 || !serverPath.slice(cut + 1).includes('.')) return serverPath;
  const folder = serverPath.slice(0, cut);
  return /^[A-Za-z]:$/.test(folder) ? `${folder}\\` : folder;
};

const quoteForShell = (text: string): string => (/^[\w/.-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** Is the account of a named instance another one (`MSSQL$NAME`)? On Windows the advice has to say so. */
export const isWindowsPath = (serverPath: string): boolean => !serverPath.startsWith('/');
