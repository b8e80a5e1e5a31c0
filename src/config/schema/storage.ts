import * as z from 'zod';
import { parseServerPath } from '../../domain/serverPath.ts';
import { ALLOWED } from './allowed.ts';
import { flag, oneOf, section, text, wholeNumber } from './fields.ts';

const isServerPath = (value: string): boolean => {
  try {
    parseServerPath(value);
    return true;
  } catch {
    return false;
  }
};

/** `storage`: where stored files go and how they are compressed. */
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
    level: wholeNumber(1, 9),
  }).optional(),
  encryption: section({
    // Writing plain files where encrypted ones were asked for would be a broken promise: an error, not a warning.
    enabled: z.literal(false, { error: ALLOWED.notEncrypted }).optional(),
    algorithm: text(),
  }).optional(),
});
