import { type DatabaseName, parseDatabaseName } from '../domain/databaseName.ts';

export const SELECTION_WORDS = ['USER_DATABASES', 'SYSTEM_DATABASES', 'ALL_DATABASES'] as const;
export type SelectionWord = (typeof SELECTION_WORDS)[number];

/** What names databases: one by its name, those that fit a pattern (`*` anything, `?` one character), or a word for many. */
export type DatabaseSelector =
  | { readonly kind: 'name'; readonly name: DatabaseName }
  | { readonly kind: 'pattern'; readonly text: string }
  | { readonly kind: 'word'; readonly word: SelectionWord };

/** A selector as a person writes it: with `-` before it, what it names is left out. */
export interface WrittenSelector {
  readonly excludes: boolean;
  readonly selector: DatabaseSelector;
}

const SYSTEM_DATABASES = ['master', 'model', 'msdb', 'tempdb'];

/** By name, as SQL Server itself knows them: without case. tempdb is made anew at each start, and cannot be backed up (3147). */
export const isSystemDatabase = (name: DatabaseName): boolean => SYSTEM_DATABASES.includes(name.toLowerCase());

/** @throws RangeError if it is neither a pattern nor a word nor a possible name */
export const parseSelector = (text: string): WrittenSelector => {
  const excludes = text.startsWith('-');
  const rest = excludes ? text.slice(1) : text;
  const word = SELECTION_WORDS.find((known) => known === rest.toUpperCase());
  if (word !== undefined) return { excludes, selector: { kind: 'word', word } };
  const name = parseDatabaseName(rest);
  return { excludes, selector: /[*?]/.test(rest) ? { kind: 'pattern', text: rest } : { kind: 'name', name } };
};

/** Does it name several, or leave something out? Else it is a name and nothing else. */
export const isSelection = (text: string): boolean =>
  /[*?]/.test(text) || /^-./.test(text) || SELECTION_WORDS.some((word) => word === text.toUpperCase());

/**
 * Is this one of those that are named? Without case, as names are compared. A pattern or word never selects tempdb, and a pattern no system database:
 * `m*` means somebody's own. What leaves something out leaves out system databases as well.
 */
export const namesDatabase = ({ excludes, selector }: WrittenSelector, name: DatabaseName): boolean => {
  const isSystem = isSystemDatabase(name);
  switch (selector.kind) {
    case 'name':
      return selector.name.toLowerCase() === name.toLowerCase();
    case 'pattern':
      return (excludes || !isSystem) && fits(selector.text.toLowerCase(), name.toLowerCase());
    case 'word':
      if (name.toLowerCase() === 'tempdb') return false;
      return selector.word === 'ALL_DATABASES' || isSystem === (selector.word === 'SYSTEM_DATABASES');
  }
};

/** By names and patterns together: what is left out is left out, and where nothing else is said all the others are named. */
export const isNamedBy = (texts: readonly DatabaseName[], name: DatabaseName): boolean => {
  if (texts.includes(name)) return true;
  const written = texts.map(parseSelector);
  const named = written.filter((one) => namesDatabase(one, name));
  return !named.some(({ excludes }) => excludes) && (named.length > 0 || written.every(({ excludes }) => excludes));
};

/** Greedy, with one way back to the last `*`: no pattern takes longer than its length times the name's. */
const fits = (pattern: string, name: string): boolean => {
  const [wanted, given] = [[...pattern], [...name]];
  let [at, star, mark] = [0, -1, 0];
  for (let index = 0; index < given.length; ) {
    if (at < wanted.length && wanted[at] === '*') {
      star = at++;
      mark = index;
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === given[index])) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++mark;
    } else return false;
  }
  return wanted.slice(at).every((rest) => rest === '*');
};

/** The more specific one first: a name, then patterns by how much of a name they say, then the words; never 0 for two that are different. */
export const compareSpecific = (a: DatabaseSelector, b: DatabaseSelector): number => {
  const [x, y] = [rankOf(a), rankOf(b)];
  return y.kind - x.kind || y.said - x.said || x.length - y.length || (x.text < y.text ? -1 : Number(x.text > y.text));
};

const rankOf = (selector: DatabaseSelector) => {
  switch (selector.kind) {
    case 'name':
      return { kind: 3, said: 0, length: 0, text: selector.name.toLowerCase() };
    case 'pattern': {
      const text = selector.text.toLowerCase();
      return { kind: 2, said: text.replace(/[*?]/g, '').length, length: text.replace(/[^*]/g, '').length, text };
    }
    case 'word':
      return { kind: selector.word === 'ALL_DATABASES' ? 0 : 1, said: 0, length: 0, text: selector.word };
  }
};
