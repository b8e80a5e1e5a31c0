import type { Language } from '../config/settings.ts';
import type { BackupPlan } from '../engine/backupPlan.ts';
import type { Messages } from './en.ts';
import { encryptionText } from './encryptionText.ts';
import { hasLimits, limitsText } from './limitsText.ts';

/** What a plan says of how everything in it is packed, where that is not the ordinary way. */
export const packingLines = (
  { encryption, format, limits }: Pick<BackupPlan, 'encryption' | 'format' | 'limits'>,
  messages: Messages,
  language: Language,
): readonly string[] => [
  ...(encryption === null ? [] : [encryptionText(encryption, messages)]),
  ...(format.compression !== 'none' && format.level === 'auto' ? [messages.pack.levelAuto] : []),
  ...(hasLimits(limits) ? [limitsText(limits, messages, language)] : []),
];
