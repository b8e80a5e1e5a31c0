import { parse } from 'dotenv';
import { joinLocal, type LocalPath } from '../domain/localPath.ts';
import { readTextFile } from './textFile.ts';

/** The variables that count, after `.env` and the real environment were laid over each other. Empty ones are not in it. */
export type Environment = ReadonlyMap<string, string>;

/** Ways to say one thing: where the environment names one of them, `.env` has no say about the others. */
const ALTERNATIVES = [
  ['DB_PASSWORD', 'DB_PASSWORD_FILE'],
  ['BACKUP_PASSPHRASE', 'BACKUP_PASSPHRASE_FILE', 'BACKUP_PASSPHRASE_COMMAND'],
] as const;

export const dotEnvPath = (folder: LocalPath): LocalPath => joinLocal(folder, '.env');

/**
 * Reads `.env` in `folder` beneath the real environment, which wins. Nothing enters process.env: child processes need no database password.
 * @throws RexusError CONFIG_UNREADABLE if there is a `.env` that cannot be read
 */
export const readEnvironment = (folder: LocalPath, real: Readonly<Record<string, string | undefined>>): Environment => {
  // A variable that is set to nothing (compose files pass them on so) is as good as not set.
  const given = Object.entries(real).flatMap(([name, value]): [string, string][] => (value ? [[name, value]] : []));
  const givenNames = new Set(given.map(([name]) => name));
  const overruled = new Set<string>(ALTERNATIVES.filter((ways) => ways.some((name) => givenNames.has(name))).flat());
  const fromFile = Object.entries(parse(readTextFile(dotEnvPath(folder))?.text ?? '')).filter(
    ([name, value]) => value !== '' && !overruled.has(name),
  );
  return new Map([...fromFile, ...given]);
};
