import * as z from 'zod';
import { parseServerPath } from '../../domain/serverPath.ts';
import { ALLOWED } from './allowed.ts';
import { compressionLevel, flag, oneOf, section, text, texts } from './fields.ts';

const isServerPath = (value: string): boolean => {
  try {
    parseServerPath(value);
    return true;
  } catch {
    return false;
  }
};

/** `storage`: where stored files go, and how they are compressed and encrypted. */
export const storageSchema = section({
  base_directory: text(),
  /** How SQL Server sees `base_directory`: a container's volume, a share, another operating system. */
  server_directory: z
    .string({ error: ALLOWED.serverPath })
    .refine(isServerPath, { error: ALLOWED.serverPath })
    .optional(),
  structure: section({
    databases: text(),
    config: text(),
    application: text(),
    logs: text(),
    temp: text(),
    restore: text(),
  }).optional(),
  compression: section({
    enabled: flag(),
    algorithm: oneOf(['gzip', 'zstd', 'none']),
    level: compressionLevel(),
    server: oneOf(['auto', 'on', 'off']),
  }).optional(),
  encryption: section({
    enabled: flag(),
    algorithm: text(),
    recipients: texts(),
    recipients_file: text(),
  }).optional(),
});
