/** `a.b`, with a key that itself has a dot or nothing in it in quotes; `$` is the whole file. */
export const dotted = (path: readonly PropertyKey[]): string =>
  path.length === 0
    ? '$'
    : path
        .map(String)
        .map((key) => (/^$|[.\s"]/.test(key) ? JSON.stringify(key) : key))
        .join('.');
