/**
 * The names in a declaration such as `@id int, @price numeric(10, 2) OUTPUT`, for clients that send their values by position. Only the commas
 * outside of parentheses count; the types are the backend's business.
 */
export const parameterNames = (declaration: string): string[] => {
  const names: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at <= declaration.length; at++) {
    const character = declaration[at];
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    else if (character === undefined || (character === ',' && depth === 0)) {
      const name = /^\s*(@[^\s(,]*)/.exec(declaration.slice(start, at))?.[1];
      if (name !== undefined) names.push(name);
      start = at + 1;
    }
  }
  return names;
};
