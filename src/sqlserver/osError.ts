/** The operating system's error inside a message of SQL Server, and what it means for a backup. */
export interface OsError {
  readonly number: number;
  readonly text: string;
  readonly meaning: 'denied' | 'missing' | 'full' | 'other';
}

/**
 * Windows numbers; SQL Server on Linux translates to them (contract.md section 1). 5 access denied, 19 write protected, 1314 privilege,
 * 1326 logon failure, 86 password of a share; 2, 3 and 15 no file, path or drive, 21 device not ready, 53, 67, 1231 no such share or network;
 * 112 and 39 disk full, 1295 quota.
 */
const MEANINGS = new Map<number, OsError['meaning']>([
  ...[5, 19, 86, 1314, 1326, 1385, 65].map((n) => [n, 'denied'] as const),
  ...[2, 3, 15, 21, 53, 67, 123, 161, 1231].map((n) => [n, 'missing'] as const),
  ...[112, 39, 1295].map((n) => [n, 'full'] as const),
]);

/**
 * Takes the forms `Operating system error 5(Access is denied.)` (3201), `failed: 112(There is not enough space on the disk.)` (3202, 3203),
 * `Operating system error 3: "…"` (5120) and `returned error 5, 'Access is denied.'` (22048). The number decides: its text is in the server's language.
 */
export const readOsError = (message: string): OsError | null => {
  const match = /(?:error|failed:|failure:)\s*(\d+)\s*[(:,]\s*["']?(.*?)["']?\)?\.?$/i.exec(message.trim());
  const number = Number(match?.[1]);
  if (match === null || !Number.isSafeInteger(number)) return null;
  return { number, text: (match[2] ?? '').replace(/[.)"']+$/, ''), meaning: MEANINGS.get(number) ?? 'other' };
};

/** The first quoted name in a message: the device or file that it is about. */
export const quotedPath = (message: string): string | null => /['"]([^'"]+)['"]/.exec(message)?.[1] ?? null;
