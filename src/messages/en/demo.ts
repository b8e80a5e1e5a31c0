export const demo = {
  title: 'rexus-backup: the whole job once, on the embedded sandbox',
  folder: (path: string) => `everything is made under ${path}`,
  serverReady: (server: string) => `sandbox ready on ${server}: not a SQL Server, a look-alike`,
  rows: (counts: string) => `rows: ${counts}`,
  changing: 'Somebody makes a mistake: prices set to zero, movements deleted, a table dropped …',
  changed: (counts: string) => `rows now: ${counts}`,
  unchanged: 'the data did not change: the demonstration proves nothing',
  comparing: 'Comparing every row of every table with what was there before …',
  same: (rows: number) => `THE DATA CAME BACK: ${rows} rows in all three databases are exactly as before`,
  different: (tables: string) => `THE DATA DID NOT COME BACK: ${tables}`,
  commandFailed: (command: string, code: number) => `"${command}" ended with exit code ${code}`,
};
