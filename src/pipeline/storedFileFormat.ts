/** How content is stored: gzip (`.gz`) at a level 1–9, or as it is. */
export type StoreFormat = { readonly compression: 'gzip'; readonly level: number } | { readonly compression: 'none' };

/** What stands behind the content's own ending (`.bak`) in a stored file's name. */
export const storedSuffix = (format: StoreFormat): '' | '.gz' => (format.compression === 'gzip' ? '.gz' : '');
