import { createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  derBits,
  derExplicit,
  derImplicit,
  derInteger,
  derObjectId,
  derOctets,
  derSequence,
  derSet,
  derText,
  derTrue,
  derUtcTime,
} from './der.ts';

export interface Certificate {
  /** PEM: what a client that checks gets as its `ca`. */
  readonly certificate: string;
  readonly privateKey: string;
}

const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const COMMON_NAME = '2.5.4.3';
const BASIC_CONSTRAINTS = '2.5.29.19';
const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17';
const DAY_MS = 86_400_000;
const VALID_DAYS = 3650;

/**
 * A self-signed certificate (X.509 v3, RFC 5280; EC P-256) for localhost, 127.0.0.1 and ::1, made anew in every process: SQL Server does the
 * same when nobody gave it one.
 */
export const selfSignedCertificate = (now: Date): Certificate => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const algorithm = derSequence(derObjectId(ECDSA_WITH_SHA256));
  const name = derSequence(derSet(derSequence(derObjectId(COMMON_NAME), derText('rexus-backup sandbox'))));
  // Yesterday, since a client's clock may be behind.
  const validity = derSequence(
    derUtcTime(new Date(now.getTime() - DAY_MS)),
    derUtcTime(new Date(now.getTime() + VALID_DAYS * DAY_MS)),
  );
  const body = derSequence(
    derExplicit(0, derInteger(Buffer.of(2))),
    derInteger(serialNumber()),
    algorithm,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    derExplicit(3, derSequence(basicConstraints(), alternativeNames())),
  );
  const signature = createSign('SHA256').update(body).sign(privateKey);
  return {
    certificate: pem('CERTIFICATE', derSequence(body, algorithm, derBits(signature))),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
};

/** Positive and without leading zero bytes, as DER wants integers. */
const serialNumber = (): Buffer => {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 0x40, 0);
  return bytes;
};

/** CA, so that clients accept it as the issuer of itself. */
const basicConstraints = (): Buffer =>
  derSequence(derObjectId(BASIC_CONSTRAINTS), derTrue(), derOctets(derSequence(derTrue())));

const alternativeNames = (): Buffer => {
  const dnsName = derImplicit(2, Buffer.from('localhost', 'latin1'));
  const ipv4 = derImplicit(7, Buffer.of(127, 0, 0, 1));
  const ipv6 = derImplicit(7, Buffer.from('00000000000000000000000000000001', 'hex'));
  return derSequence(derObjectId(SUBJECT_ALTERNATIVE_NAME), derOctets(derSequence(dnsName, ipv4, ipv6)));
};

const pem = (label: string, bytes: Buffer): string => {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
};
