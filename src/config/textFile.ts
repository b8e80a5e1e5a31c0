import { readFileSync } from 'node:fs';
import type { LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';

const BOM = '\u{FEFF}';

/** The text of a configuration file with the mark that Windows Notepad may have put before it. */
export interface TextFile {
  readonly bom: '' | typeof BOM;
  readonly text: string;
}

/**
 * Reads a small UTF-8 file; null if there is none. Other encodings are refused, since accents in names and paths would silently change.
 * @throws RexusError CONFIG_UNREADABLE
 */
export const readTextFile = (path: LocalPath): TextFile | null => {
  const bytes = readIfThere(path);
  if (bytes === null) return null;
  const decoded = decodeUtf8(bytes);
  if (decoded === null)
    throw new RexusError('CONFIG_UNREADABLE', { path, reason: { code: 'not_utf8' }, position: null });
  return decoded.startsWith(BOM) ? { bom: BOM, text: decoded.slice(1) } : { bom: '', text: decoded };
};

const readIfThere = (path: LocalPath): Buffer | null => {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new RexusError('CONFIG_UNREADABLE', { path, reason: code, position: null }, { cause: error });
  }
};

const decodeUtf8 = (bytes: Buffer): string | null => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
};
