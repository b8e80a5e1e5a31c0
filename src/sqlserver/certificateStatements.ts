/** T-SQL about certificates that people are shown and run themselves: this program never handles the password of a private key. */
import type { ServerPath } from '../domain/serverPath.ts';
import { quoteIdentifier, quoteString } from './quoting.ts';

/** Exports a certificate with its private key (BACKUP CERTIFICATE overwrites nothing). Two files, under a name that every file system takes. */
export const exportCertificateStatement = (
  certificate: string,
  { folder, separator }: { readonly folder: ServerPath; readonly separator: '/' | '\\' },
): string => {
  const stem = `${folder.replace(/[\\/]+$/, '')}${separator}${fileStemOf(certificate)}`;
  return `USE master; BACKUP CERTIFICATE ${quoteIdentifier(certificate)} TO FILE = ${quoteString(`${stem}.cer`)} WITH PRIVATE KEY (FILE = ${quoteString(`${stem}.pvk`)}, ENCRYPTION BY PASSWORD = ${quoteString(PASSWORD)})`;
};

/** For the person to replace. */
const PASSWORD = '********';

const fileStemOf = (name: string): string => [...name].map((c) => (/[\w.-]/u.test(c) ? c : '_')).join('');
