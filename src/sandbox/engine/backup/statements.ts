/** BACKUP and RESTORE as the grammar (sql/) reads them and backup/ executes them. Names and paths are resolved (variables too). */

export interface BackupStatement {
  readonly kind: 'backup';
  readonly what: 'database' | 'log';
  readonly database: string;
  readonly devices: readonly string[];
  readonly options: BackupOptions;
}

export interface BackupOptions {
  readonly copyOnly: boolean;
  readonly differential: boolean;
  /** INIT overwrites the sets, NOINIT (the default) appends. */
  readonly init: boolean;
  readonly format: boolean;
  readonly skip: boolean;
  readonly checksum: boolean;
  readonly continueAfterError: boolean;
  /** BACKUP LOG only: also of a database that cannot be opened; nothing of the log is truncated. */
  readonly noTruncate: boolean;
  /** What a tail backup leaves the database in; null: it stays ONLINE. */
  readonly tail: { readonly kind: 'norecovery' } | { readonly kind: 'standby'; readonly undoFile: string } | null;
  /** null: what the medium already has, else the server's default. */
  readonly compression: boolean | null;
  readonly name: string | null;
  readonly description: string | null;
  readonly mediaName: string | null;
  readonly mediaDescription: string | null;
  readonly stats: number | null;
}

export type RestoreStatement =
  | {
      readonly kind: 'restore';
      readonly what: 'database' | 'log';
      readonly database: string;
      /** Empty: only the state changes (RESTORE DATABASE x WITH RECOVERY). */
      readonly devices: readonly string[];
      readonly options: RestoreOptions;
    }
  | {
      readonly kind: 'restore';
      readonly what: 'headeronly' | 'filelistonly' | 'labelonly' | 'verifyonly';
      readonly devices: readonly string[];
      readonly options: RestoreOptions;
    };

export interface RestoreOptions {
  /** Position on the medium; null: the default of the statement (1, or all for HEADERONLY). */
  readonly file: number | null;
  readonly moves: readonly { readonly logicalName: string; readonly to: string }[];
  readonly replace: boolean;
  /** STANDBY opens the database to readers and keeps in a file what the next step needs. */
  readonly recovery: 'recovery' | 'norecovery' | { readonly undoFile: string };
  readonly stop: StopPoint | null;
  /** Goes on where an interrupted one stopped; this look-alike begins the step again, which gives the same. */
  readonly restart: boolean;
  /** VERIFYONLY: msdb learns of the set. */
  readonly loadHistory: boolean;
  readonly restrictedUser: boolean;
  /** null: verify checksums if the set has them. */
  readonly checksum: boolean | null;
  readonly stopOnError: boolean | null;
  readonly mediaName: string | null;
  readonly stats: number | null;
}

/**
 * Where the roll forward ends (contract.md section 6.5): with the last commit at or before a time (datetime precision, the server's clock), or
 * at a mark, the marked transaction included or not. A mark `lsn:n` is a log sequence number; `after` passes over earlier marks of the name.
 */
export type StopPoint =
  | { readonly kind: 'time'; readonly at: Date }
  | { readonly kind: 'mark'; readonly mark: string; readonly inclusive: boolean; readonly after: Date | null };
