import type { LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { JsonSyntaxError, positionAt, scanJson } from './jsonText.ts';
import { readTextFile } from './textFile.ts';

/** What stands in the configuration file; null if there is no such file. @throws RexusError CONFIG_UNREADABLE with line and column */
export const readConfigFile = (path: LocalPath): { readonly text: string; readonly json: unknown } | null => {
  const file = readTextFile(path);
  return file === null ? null : { text: file.text, json: parseConfigText(path, file.text) };
};

/** @throws RexusError CONFIG_UNREADABLE with line and column */
export const parseConfigText = (path: LocalPath, text: string): unknown => {
  try {
    scanJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const facts = { path, reason: error.found, position: positionAt(text, error.offset) };
    throw new RexusError('CONFIG_UNREADABLE', facts, { cause: error });
  }
  const json: unknown = JSON.parse(text);
  return json;
};
