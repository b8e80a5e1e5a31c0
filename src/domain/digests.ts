/** MD5 (what `md5sum` prints, and what the Python tool's users compare) and SHA-256 of one stream of bytes, lower-case hex. */
export interface Digests {
  readonly md5: string;
  readonly sha256: string;
}

/** A file or stream with its size in bytes and its digests. */
export interface Measured extends Digests {
  readonly bytes: number;
}
