import type * as z from 'zod';
import type { ConfigProblem } from '../domain/errorFacts.ts';
import { type ConfigFile, type ConfigSections, configSchema, type SectionName, WRAPPER } from './configSchema.ts';
import { dotted } from './dotted.ts';
import { ALLOWED } from './schema/allowed.ts';

/** A configuration file's content after the check: the wrapper and the root as one, and under which full key each section stands. */
export interface CheckedConfig {
  readonly sections: ConfigSections;
  keyOf(section: SectionName, ...rest: readonly string[]): string;
  isWrapped(section: SectionName): boolean;
  readonly hasWrapper: boolean;
  /** Full dotted keys that the schema does not know. */
  readonly unknownKeys: readonly string[];
  /** Every wrong value at once. The sections that they stand in are left out of `sections`. */
  readonly problems: readonly ConfigProblem[];
}

/** Checks what JSON.parse gave. Unknown keys are taken out and named; everything else that does not fit is a problem. */
export const checkConfig = (json: unknown): CheckedConfig => {
  const given = parse(json);
  const unknown = given.success ? [] : unknownKeysOf(given.error);
  const known = unknown.reduce(withoutKey, json);
  const whole = unknown.length === 0 ? given : parse(known);
  if (whole.success) return joined(whole.data, unknown, []);
  // The other sections are still worth a look: what they contradict each other in is to be told in the same breath.
  const rest = parse(whole.error.issues.map(({ path }) => sectionOf(path)).reduce(withoutKey, known));
  return joined(rest.success ? rest.data : {}, unknown, problemsOf(whole.error, known));
};

/** Without the functions that zod otherwise writes and compiles for each object: for one file they cost more than they spare. */
const parse = (json: unknown) => configSchema.safeParse(json, { jitless: true });

const joined = (
  { [WRAPPER]: wrapper, $schema: _forEditors, ...root }: ConfigFile,
  unknown: readonly Path[],
  problems: readonly ConfigProblem[],
): CheckedConfig => {
  const wrapped = wrapper ?? {};
  const isWrapped = (section: SectionName): boolean => Object.hasOwn(wrapped, section);
  return {
    sections: { ...root, ...wrapped },
    keyOf: (section, ...rest) => dotted([...(isWrapped(section) ? [WRAPPER] : []), section, ...rest]),
    isWrapped,
    hasWrapper: wrapper !== undefined,
    unknownKeys: unknown.map(dotted),
    problems: [
      ...problems,
      ...Object.keys(wrapped)
        .filter((key) => Object.hasOwn(root, key))
        .map((key) => ({ key, value: `${WRAPPER}.${key}`, allowed: ALLOWED.onlyOnce })),
    ],
  };
};

/** The path of the section that a path leads into. */
const sectionOf = (path: Path): Path => path.slice(0, path[0] === WRAPPER ? 2 : 1);

/** A value as a problem shows it: JSON, cut to a line's length. */
export const shown = (value: unknown): string => {
  const json = value === undefined ? '—' : JSON.stringify(value);
  return json.length > 80 ? `${json.slice(0, 79)}…` : json;
};

type Path = readonly PropertyKey[];

/**
 * zod finds unknown keys and wrong values in one pass, but an object with an unknown key yields no value and skips its refinements: so they
 * are collected first, taken out, and the rest is checked for itself.
 */
const unknownKeysOf = ({ issues }: z.ZodError): Path[] =>
  issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : []));

const withoutKey = (value: unknown, path: Path): unknown => {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      if (name !== key) return [[name, inner]];
      return rest.length === 0 ? [] : [[name, withoutKey(inner, rest)]];
    }),
  );
};

const problemsOf = (error: z.ZodError, json: unknown): ConfigProblem[] =>
  error.issues.map((issue) => ({
    key: dotted(issue.path),
    value: shown(valueAt(json, issue.path)),
    allowed: issue.message,
  }));

const valueAt = (json: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined,
    json,
  );
