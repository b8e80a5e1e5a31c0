import type { CompressionLevel } from '../domain/compressionLevel.ts';

/** How content is stored: gzip (`.gz`) at a level 1–9 (0: framed only), zstd (`.zst`) at 1–19, or as it is. */
export type StoreFormat =
  | { readonly compression: 'gzip'; readonly level: CompressionLevel }
  | { readonly compression: 'zstd'; readonly level: CompressionLevel }
  | { readonly compression: 'none' };

/** The same, once the level is a number. */
export type FixedFormat =
  | { readonly compression: 'gzip'; readonly level: number }
  | { readonly compression: 'zstd'; readonly level: number }
  | { readonly compression: 'none' };

/** What stands behind everything else in an encrypted file's name. */
export const ENCRYPTED_SUFFIX = '.age';

const SUFFIXES = { gzip: '.gz', zstd: '.zst', none: '' } as const;

/** What stands behind the content's own ending (`.bak`) in a stored file's name. */
export const storedSuffix = (format: StoreFormat): (typeof SUFFIXES)[StoreFormat['compression']] =>
  SUFFIXES[format.compression];
