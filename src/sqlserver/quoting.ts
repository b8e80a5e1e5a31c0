/** `[name]` with every `]` doubled, as QUOTENAME does: the only way a name enters a statement. */
export const quoteIdentifier = (name: string): string => `[${name.replaceAll(']', ']]')}]`;

/** `N'text'` with every `'` doubled. T-SQL has no other escape in a string literal. */
export const quoteString = (text: string): string => `N'${text.replaceAll("'", "''")}'`;
