import { z } from 'zod';
import type { StoredEncryption } from '../domain/encryption.ts';
import { lazily } from '../domain/lazily.ts';

const OTHER = 'encrypted in a way that this version does not know';

/** How a stored file is encrypted, as a manifest says it. What is not known must not be taken for plain: it is refused. */
export const encryptionJson = lazily(() =>
  z
    .union(
      [
        z.object({ format: z.literal('age-v1'), recipients: z.array(z.string()).min(1) }),
        z.object({ format: z.literal('age-v1'), passphrase: z.literal(true) }),
      ],
      OTHER,
    )
    .nullable(),
);
export type EncryptionJson = z.infer<ReturnType<typeof encryptionJson>>;

/** The text has the same shape; a copy, since what JSON makes is not ours. */
export const encryptionToJson = (encryption: StoredEncryption | null): EncryptionJson => {
  if (encryption === null) return null;
  return 'recipients' in encryption
    ? { format: encryption.format, recipients: [...encryption.recipients] }
    : { format: encryption.format, passphrase: true };
};
