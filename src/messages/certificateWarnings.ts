import type { Language } from '../config/settings.ts';
import type { CertificateFinding } from '../domain/certificateRisk.ts';
import { RexusError } from '../domain/rexusError.ts';
import { describeError } from './describeError.ts';
import type { Explained } from './errorMessages.ts';

/** What a plan says of certificates: what may be lost, and what to do about it. */
export const certificateWarnings = (
  findings: readonly CertificateFinding[],
  language: Language,
): readonly Explained[] =>
  findings.map((finding) => describeError(new RexusError('CERTIFICATE_AT_RISK', finding), language));
