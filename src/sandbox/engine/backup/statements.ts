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
  /** null: the server's default, which is no compression (or what the medium already has). */
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
  readonly recovery: 'recovery' | 'norecovery';
  readonly restrictedUser: boolean;
  /** null: verify checksums if the set has them. */
  readonly checksum: boolean | null;
  readonly stopOnError: boolean | null;
  readonly mediaName: string | null;
  readonly stats: number | null;
}
