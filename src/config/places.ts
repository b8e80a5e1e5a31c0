import type { ConfigPlace } from '../domain/errorFacts.ts';
import { dotted } from './dotted.ts';
import type { DotEnv } from './environment.ts';
import { type JsonNode, positionAt, scanJson } from './jsonText.ts';

/** Where each value of the configuration stands, so that a person finds it. */
export interface Places {
  /** Of a full dotted key, or of a variable; null: nobody set it. */
  of(key: string): ConfigPlace | null;
  /** The same, or where the nearest section around it stands: of what is missing, and should be there. */
  near(key: string): ConfigPlace;
}

export interface PlaceSources {
  /** The configuration file, good JSON; null: there is none. */
  readonly text: string | null;
  /** null: only keys of the file are asked for. */
  readonly dotEnv: DotEnv | null;
  /** The variables that count. */
  readonly variables: ReadonlyMap<string, string>;
}

/** Variables are in capitals; no key of the configuration file is. */
export const isVariable = (key: string): boolean => /^[A-Z][A-Z\d_]*$/.test(key);

const ORDER: readonly ConfigPlace['at'][] = ['file', 'env_file', 'environment'];

/** In the order in which a person goes through them. */
export const comparePlaces = (a: ConfigPlace, b: ConfigPlace): number =>
  ORDER.indexOf(a.at) - ORDER.indexOf(b.at) || (a.line ?? 0) - (b.line ?? 0);

/** Nothing is looked up before a place is asked for: few programs that start have a problem to tell of. */
export const placesIn = ({ text, dotEnv, variables }: PlaceSources): Places => {
  let known: ReadonlyMap<string, number> | null = null;
  const offsets = (): ReadonlyMap<string, number> => {
    known ??= text === null ? new Map() : offsetsOf(scanJson(text));
    return known;
  };
  const inFile = (offset: number | undefined): ConfigPlace | null =>
    offset === undefined || text === null ? null : { at: 'file', line: positionAt(text, offset).line };

  const of = (key: string): ConfigPlace | null => {
    if (!isVariable(key)) return inFile(offsets().get(key));
    if (dotEnv?.counting.has(key)) return { at: 'env_file', line: dotEnv.lineOf(key) };
    return variables.has(key) ? { at: 'environment', line: null } : null;
  };
  const around = (key: string): number | undefined => {
    const outer = [...offsets().keys()].filter((other) => key.startsWith(`${other}.`));
    return offsets().get(outer.toSorted((a, b) => b.length - a.length)[0] ?? '');
  };
  return {
    of,
    near: (key) => {
      const nowhere = { at: isVariable(key) ? 'environment' : 'file', line: null } as const;
      return of(key) ?? inFile(isVariable(key) ? undefined : around(key)) ?? nowhere;
    },
  };
};

/** The offset of each key by its dotted name, of elements of lists by their number. */
const offsetsOf = (root: JsonNode): ReadonlyMap<string, number> => {
  const found = new Map<string, number>();
  const visit = (inner: JsonNode, at: readonly string[]): void => {
    if (inner.kind === 'object') {
      for (const { key, keySpan, value } of inner.members) {
        found.set(dotted([...at, key]), keySpan.start);
        visit(value, [...at, key]);
      }
    } else if (inner.kind === 'array') {
      for (const [index, item] of inner.items.entries()) {
        found.set(dotted([...at, String(index)]), item.start);
        visit(item, [...at, String(index)]);
      }
    }
  };
  visit(root, []);
  return found;
};
