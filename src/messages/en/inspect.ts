/** Words of `inspect`. */
export const inspect = {
  mediaSet: (id: string, software: string, date: string) => `media set ${id}, written by ${software} on ${date}`,
  member: (path: string, size: string) => `file: ${path} (${size})`,
  memberOf: (path: string, size: string, number: number, count: number) =>
    `file: ${path} (${size}), stripe ${number} of ${count}`,
  inflated: (kind: string, content: string) =>
    `${kind} of ${content}: it had to be inflated whole, since a backup's last facts stand at its end`,
  missing: (numbers: string, count: number) =>
    `MISSING: stripe ${numbers} of ${count}; the backup cannot be restored without it`,
  damage: (problem: string, offset: number) => `DAMAGED: ${problem} (at byte ${offset})`,
  noSets: 'no backup set can be read from it',
  set: (position: number, database: string, type: string) => `set ${position}: ${database}, ${type}`,
  type: {
    D: 'full',
    I: 'differential',
    L: 'log',
    F: 'file',
    G: 'file differential',
    P: 'partial',
    Q: 'partial differential',
  },
  copyOnly: 'copy-only',
  withChecksums: 'with checksums',
  compressed: 'compressed by the server',
  complete: 'complete',
  incomplete: 'INCOMPLETE',
  name: (name: string) => `name: ${name}`,
  server: (server: string, version: string) => `server: ${server} (SQL Server ${version})`,
  database: (model: string, level: number, collation: string) =>
    `recovery model ${model}, compatibility level ${level}, collation ${collation}`,
  taken: (from: string, to: string, zone: string) => `taken: ${from} – ${to} (server's time, ${zone})`,
  neverFinished: 'never finished',
  noZone: 'zone unknown',
  unknown: 'unknown',
  lsn: (first: string, last: string, checkpoint: string) => `LSN ${first} – ${last}, checkpoint ${checkpoint}`,
  setGuid: (guid: string) => `backup set ${guid}`,
  base: (guid: string, lsn: string) => `needs the full backup ${guid} (LSN ${lsn})`,
  files: 'database files:',
  pages: (checked: number, damaged: number, unchecked: number) =>
    `pages: ${checked} checked, ${damaged} damaged, ${unchecked} without a checksum`,
  sums: (streams: number, blocks: number) => `check sums: ${streams} of streams, ${blocks} of compressed blocks`,
  damagedPage: (page: string, path: string, offset: number, reason: string) =>
    `DAMAGED PAGE ${page}: ${reason} (${path}, byte ${offset})`,
  pageReason: { checksum: 'its checksum or torn-page bits do not agree', missing: 'allocated, and not there' },
  damagedStream: (kind: string, path: string, offset: number) =>
    `DAMAGED: the check sum of the ${kind} does not agree (${path}, byte ${offset})`,
  streamKind: { data: 'pages', log: 'log' },
  damagedBlock: (problem: string, path: string, offset: number) => `DAMAGED: ${problem} (${path}, byte ${offset})`,
  more: (count: number) => `… and ${count} more`,
  unreadable: (message: string) => `CANNOT BE READ: ${message}`,
};
