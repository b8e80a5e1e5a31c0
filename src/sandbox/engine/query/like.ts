/** LIKE's pattern as a regular expression: `%`, `_`, `[a-f]`, `[^x]`, ESCAPE; without case, as the collation compares. */
export const likePattern = (pattern: string, escapeCharacter: string | null): RegExp => {
  let source = '';
  // A hyphen may only be escaped as such inside of brackets.
  const literal = (c: string): string => (c === '-' ? String.raw`\x2d` : c.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&'));
  const characters = [...pattern];
  for (let at = 0; at < characters.length; at++) {
    const c = characters[at] ?? '';
    if (escapeCharacter !== null && c === escapeCharacter && at + 1 < characters.length) {
      at += 1;
      source += literal(characters[at] ?? '');
    } else if (c === '%') source += '.*';
    else if (c === '_') source += '.';
    else if (c === '[') {
      const end = characters.indexOf(']', at + 2);
      if (end < 0) return /(?!)/;
      const negated = characters[at + 1] === '^';
      const inner = characters.slice(at + (negated ? 2 : 1), end);
      const body = inner.map((character, index) => {
        const isRange = character === '-' && index > 0 && index < inner.length - 1;
        return isRange ? '-' : literal(character);
      });
      source += `[${negated ? '^' : ''}${body.join('')}]`;
      at = end;
    } else source += literal(c);
  }
  // Trailing blanks of the value do not count, as in comparisons.
  return new RegExp(`^${source} *$`, 'isu');
};
