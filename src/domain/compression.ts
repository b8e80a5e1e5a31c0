export const COMPRESSIONS = ['gzip', 'zstd', 'none'] as const;

/** How a stored file is compressed. */
export type Compression = (typeof COMPRESSIONS)[number];
