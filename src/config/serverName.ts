import { isIPv6 } from 'node:net';

/** The parts of a server's name as connection strings write it. */
export interface ServerName {
  readonly host: string;
  readonly port: number | null;
  readonly instance: string | null;
}

const PATTERN =
  /^(?:tcp:)?(?:\[(?<v6>[\dA-Fa-f:.]+)\]|(?<bare>[^\s\\,:/[\]]+|[\dA-Fa-f]*:[\dA-Fa-f]*:[\dA-Fa-f:.]*))(?:\\(?<instance>[^\s\\,:/]+))?(?:\s*[,:]\s*(?<port>\d{1,5}))?$/i;

/**
 * Reads `host`, `host,port`, `host:port`, `host\instance`, `tcp:host,port`, with `.` and `(local)` for this computer and IPv6 in brackets.
 * null for what cannot be reached over TCP (`np:`, `lpc:`, `(localdb)\…`) or is no name at all.
 */
export const parseServerName = (text: string): ServerName | null => {
  const parts = PATTERN.exec(text.trim())?.groups;
  const name = parts?.v6 ?? parts?.bare;
  if (parts === undefined || name === undefined || /^(?:\(localdb\)|np|lpc|admin|https?|mssql)$/i.test(name))
    return null;
  // The pattern takes an address for one by its colons; only the system's own reading of it says that it is one.
  if ((parts.v6 !== undefined || name.includes(':')) && !isIPv6(name)) return null;
  const port = parts.port === undefined ? null : Number(parts.port);
  if (port !== null && (port < 1 || port > 65_535)) return null;
  return {
    host: name === '.' || /^\(local\)$/i.test(name) ? 'localhost' : name,
    port,
    instance: parts.instance ?? null,
  };
};
