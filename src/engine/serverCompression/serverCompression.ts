/** Is the server asked to compress a backup (`WITH COMPRESSION`), and the one reason why. Made by decideServerCompression. */
export type ServerCompression =
  | {
      readonly asked: true;
      /** MAXTRANSFERSIZE, without which a database under TDE would be written as it is; null: the server's own. */
      readonly maxTransferBytes: number | null;
      readonly reason: AskedReason;
    }
  | { readonly asked: false; readonly reason: NotAskedReason };

export type AskedReason =
  | { readonly code: 'configured_on' }
  // What `auto` went by; `runs` are those that the medians are of, the fewer of both ways.
  | { readonly code: 'trying_server'; readonly runs: number; readonly needed: number }
  | { readonly code: 'trying_server_again'; readonly after: number }
  | { readonly code: 'server_faster'; readonly percent: number; readonly runs: number };

export type NotAskedReason =
  | { readonly code: 'configured_off' }
  | { readonly code: 'edition_cannot'; readonly edition: string }
  /** Transparent data encryption: what this version makes of such pages is as large as before, or not to be relied on. */
  | { readonly code: 'pages_encrypted' }
  /** The tail of a log is asked for in the plainest way: there is no second try. */
  | { readonly code: 'tail' }
  /** `auto` does not compress where the configuration wants nothing compressed. */
  | { readonly code: 'compression_off' }
  | { readonly code: 'too_small'; readonly leastBytes: number }
  /** The server was asked lately, and that backup failed, whatever of: it is left alone for so many runs. */
  | { readonly code: 'server_failed'; readonly after: number }
  | { readonly code: 'measuring_own'; readonly runs: number; readonly needed: number }
  | { readonly code: 'trying_own_again'; readonly after: number }
  /** `percent` of the time that the server's way would save: too little, or negative where it takes longer. */
  | { readonly code: 'server_not_faster'; readonly percent: number; readonly runs: number };

export type ServerCompressionReason = AskedReason | NotAskedReason;
