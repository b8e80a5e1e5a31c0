import type { Instance } from '../instance.ts';
import { certificateOf, NO_ENCRYPTION_IN_EDITION, privateKeyMissing } from '../store/certificates.ts';
import { failure } from './errors.ts';
import type { encryptionOf } from './mediumFacts.ts';

/**
 * What was encrypted opens only where the certificate is, and its private key (contract.md section 4.2, point 6). HEADERONLY asks for nothing.
 * @throws BackupFailure 33117, 33111, 33101
 */
export const requireKey = ({ keys, options }: Instance, key: Awaited<ReturnType<typeof encryptionOf>>): void => {
  if (key === null) return;
  if (options.edition === 'express') {
    throw failure(33117, NO_ENCRYPTION_IN_EDITION, 2);
  }
  const certificate = certificateOf(keys, key.thumbprint);
  if (certificate === undefined) {
    throw failure(33111, `Cannot find server certificate with thumbprint '0x${key.thumbprint}'.`, 3);
  }
  if (certificate.privateKey === null) throw failure(33101, privateKeyMissing(certificate.name));
};
