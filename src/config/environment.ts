import { parse } from 'dotenv';
import { joinLocal, type LocalPath } from '../domain/localPath.ts';
import { readTextFile } from './textFile.ts';

/** The variables that count, after `.env` and the real environment were laid over each other. Empty ones are not in it. */
export type Environment = ReadonlyMap<string, string>;

/** What `.env` and the environment say, and what `.env` says otherwise than it was meant. */
export interface ReadEnvironment {
  readonly variables: Environment;
  /** Variables of `.env` that count and whose value dotenv ends at a `#`, since it stands without quotes. */
  readonly cut: readonly string[];
  readonly dotEnv: DotEnv;
}

/** What `.env` has to say. */
export interface DotEnv {
  readonly path: LocalPath;
  readonly isThere: boolean;
  /** The variables whose value is taken from it. */
  readonly counting: ReadonlySet<string>;
  /** On which line, from 1, a variable gets its value; null: it stands nowhere. */
  lineOf(variable: string): number | null;
}

/** A password is cut behind a space as well; of anything else that is a remark. */
const SECRETS: ReadonlySet<string> = new Set(['DB_PASSWORD', 'BACKUP_PASSPHRASE']);

/** `NAME=value#rest`, where the value stands without quotes. */
const UNQUOTED_WITH_HASH = /^\s*(?:export\s+)?([\w.-]+)\s*=[ \t]*([^'"`\s#][^#\r\n]*)?#/gm;

/** The ways to name the passphrase, and the secret keys, of encrypted backups. */
export const PASSPHRASE_VARIABLES = [
  'BACKUP_PASSPHRASE',
  'BACKUP_PASSPHRASE_FILE',
  'BACKUP_PASSPHRASE_COMMAND',
  'BACKUP_PASSPHRASE_KEYCHAIN',
] as const;
export const IDENTITY_VARIABLES = ['BACKUP_AGE_IDENTITY_FILE', 'BACKUP_AGE_IDENTITY_KEYCHAIN'] as const;

/** Ways to say one thing: where the environment names one of them, `.env` has no say about the others. */
const ALTERNATIVES = [['DB_PASSWORD', 'DB_PASSWORD_FILE'], PASSPHRASE_VARIABLES, IDENTITY_VARIABLES] as const;

export const dotEnvPath = (folder: LocalPath): LocalPath => joinLocal(folder, '.env');

/**
 * Reads `.env` in `folder` beneath the real environment, which wins. Nothing enters process.env: child processes need no database password.
 * @throws RexusError CONFIG_UNREADABLE if there is a `.env` that cannot be read
 */
export const readEnvironment = (
  folder: LocalPath,
  real: Readonly<Record<string, string | undefined>>,
): ReadEnvironment => {
  // A variable that is set to nothing (compose files pass them on so) is as good as not set.
  const given = Object.entries(real).flatMap(([name, value]): [string, string][] => (value ? [[name, value]] : []));
  const givenNames = new Set(given.map(([name]) => name));
  const overruled = new Set<string>(ALTERNATIVES.filter((ways) => ways.some((name) => givenNames.has(name))).flat());
  const path = dotEnvPath(folder);
  const file = readTextFile(path);
  const text = file?.text ?? '';
  const parsed = parse(text);
  const counts = (name: string): boolean => !overruled.has(name) && !givenNames.has(name);
  const fromFile = Object.entries(parsed).filter(([name, value]) => value !== '' && !overruled.has(name));
  return {
    variables: new Map([...fromFile, ...given]),
    cut: cutValues(text, parsed).filter(counts),
    dotEnv: {
      path,
      isThere: file !== null,
      counting: new Set(fromFile.map(([name]) => name).filter(counts)),
      lineOf: (variable) => lineIn(text, variable),
    },
  };
};

/** A line of `.env` as dotenv reads it: a value in quotes may go over several. The last one of a name counts. */
const ASSIGNMENT =
  /^[ \t]*(?:export\s+)?([\w.-]+)(?:[ \t]*=|:[ \t])[ \t]*(?:'(?:\\'|[^'])*'|"(?:\\"|[^"])*"|`(?:\\`|[^`])*`)?/gm;

const lineIn = (text: string, variable: string): number | null => {
  const last = [...text.matchAll(ASSIGNMENT)].findLast(([, name]) => name === variable);
  return last === undefined ? null : text.slice(0, last.index).split('\n').length;
};

const cutValues = (text: string, parsed: Readonly<Record<string, string>>): readonly string[] =>
  [...text.matchAll(UNQUOTED_WITH_HASH)].flatMap(([before, name = '', value = '']) => {
    // A line inside of a quoted value that only looks like a variable.
    if (parsed[name] !== value.trim()) return [];
    const isRemark = /\s#$/.test(before) && (value === '' || !SECRETS.has(name));
    return isRemark ? [] : [name];
  });
