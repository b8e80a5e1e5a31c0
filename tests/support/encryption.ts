import type { EncryptionFacts } from '../../src/sqlserver/encryptionFacts.ts';

/** A server that encrypts nothing, asked by a login that may see everything. */
export const NO_ENCRYPTION: EncryptionFacts = { databases: [], certificates: [], asymmetricKeys: [], seesAll: true };

/** A certificate's thumbprint as the server writes it. */
export const thumbprint = (digit: string): string => `0x${digit.repeat(40)}`;
