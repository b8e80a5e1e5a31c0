import * as z from 'zod';
import { flag, positive, section, text, texts, wholeNumber } from './fields.ts';

/** Python's names for log levels, any case, and our own. */
export const LOG_LEVEL_NAMES = {
  debug: 'debug',
  info: 'info',
  warn: 'warn',
  warning: 'warn',
  error: 'error',
  critical: 'error',
} as const;
export type LogLevelName = keyof typeof LOG_LEVEL_NAMES;

export const isLogLevelName = (name: string): name is LogLevelName => Object.hasOwn(LOG_LEVEL_NAMES, name);

const levels = 'DEBUG | INFO | WARNING | ERROR | CRITICAL';

/** `notifications`: the log file; e-mail is checked for a later version. */
export const notificationsSchema = section({
  email: section({
    enabled: flag(),
    smtp_server: text(),
    smtp_port: wholeNumber(1, 65_535),
    recipients: texts(),
    send_on_success: flag(),
    send_on_failure: flag(),
  }).optional(),
  system: section({
    log_to_file: flag(),
    log_level: z
      .string({ error: levels })
      .refine((level) => isLogLevelName(level.toLowerCase()), { error: levels })
      .optional(),
    log_retention_days: positive(),
  }).optional(),
});
