import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { selfSignedCertificate } from '../../../../src/sandbox/tds/tls/certificate.ts';

const NOW = new Date('2026-03-01T12:00:00Z');

test('the certificate is one that the runtime reads: names, dates, key and signature', () => {
  const made = selfSignedCertificate(NOW);
  const certificate = new X509Certificate(made.certificate);
  expect(certificate.checkHost('localhost')).toBe('localhost');
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(certificate.checkIP('::1')).toBe('::1');
  expect(certificate.checkHost('example.org')).toBeUndefined();
  expect(certificate.validFromDate).toEqual(new Date('2026-02-28T12:00:00Z'));
  expect(certificate.validToDate.getUTCFullYear()).toBe(2036);
  expect(certificate.ca).toBe(true);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
});

test('two certificates have different keys and serial numbers', () => {
  const [one, two] = [
    new X509Certificate(selfSignedCertificate(NOW).certificate),
    new X509Certificate(selfSignedCertificate(NOW).certificate),
  ];
  expect(one.serialNumber).not.toBe(two.serialNumber);
  expect(one.verify(two.publicKey)).toBe(false);
});
