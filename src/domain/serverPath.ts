import type { Brand } from './brand.ts';

/** A path as SQL Server sees it: `D:\backups\x.bak`, `\\nas\backups\x.bak` or `/var/opt/mssql/x.bak`. */
export type ServerPath = Brand<string, 'ServerPath'>;

/** @throws RangeError if the text is not absolute in any of the three forms */
export const parseServerPath = (text: string): ServerPath => {
  if (!/^(\/|[A-Za-z]:[\\/]|\\\\)/.test(text)) throw new RangeError(`not an absolute path: ${JSON.stringify(text)}`);
  return text as ServerPath;
};

/** The separator that the path itself uses: a server on Windows may be driven from Linux, and the other way round. */
export const serverSeparator = (path: ServerPath): '/' | '\\' => (path.startsWith('/') ? '/' : '\\');

export const joinServer = (folder: ServerPath, ...names: readonly string[]): ServerPath => {
  const separator = serverSeparator(folder);
  return [folder.replace(/[\\/]+$/, ''), ...names].join(separator) as ServerPath;
};

/** The last part of the path: the file's name. */
export const serverFileName = (path: ServerPath): string => path.split(/[\\/]/).at(-1) ?? '';
