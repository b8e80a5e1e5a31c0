/** `[db].[schema].[name]` or its unquoted forms, as OBJECT_ID reads a name. */
export const splitName = (text: string): readonly string[] | null => {
  const parts: string[] = [];
  const pattern = /\s*(?:\[((?:[^\]]|\]\])*)\]|"((?:[^"]|"")*)"|([^.[\]"]*))\s*(\.|$)/y;
  for (let at = 0; at <= text.length; ) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) return null;
    parts.push((match[1]?.replaceAll(']]', ']') ?? match[2]?.replaceAll('""', '"') ?? match[3] ?? '').trim());
    at = pattern.lastIndex;
    if (match[4] !== '.') return at >= text.length ? parts : null;
  }
  return null;
};
