/** CREATE MASTER KEY, CREATE and BACKUP CERTIFICATE, CREATE and ALTER DATABASE ENCRYPTION KEY. */
import { unsupported } from '../values/errors.ts';
import type { EncryptionSyntax, PrivateKeyFile } from './ast/encryption.ts';
import type { StatementBody } from './ast/statement.ts';
import type { TokenStream } from './tokenStream.ts';

const statement = (syntax: EncryptionSyntax): StatementBody => ({ kind: 'encryption', syntax });

/** `= 'text'`. */
const textValue = (tokens: TokenStream): string => {
  tokens.expect('=');
  const token = tokens.next();
  if (token.kind !== 'string') throw tokens.fail(token);
  return token.value;
};

const words = (tokens: TokenStream, ...expected: readonly string[]): void => {
  for (const word of expected) tokens.expect(word);
};

/** ENCRYPTION BY PASSWORD = '…'; the password opens nothing here, for the service master key does. */
export const parseCreateMasterKey = (tokens: TokenStream): StatementBody => {
  words(tokens, 'ENCRYPTION', 'BY', 'PASSWORD');
  textValue(tokens);
  return statement({ what: 'createMasterKey' });
};

/** PRIVATE KEY (FILE = '…', … BY PASSWORD = '…'): the password that `sealed` names is the file's. */
const parsePrivateKey = (tokens: TokenStream, sealed: 'ENCRYPTION' | 'DECRYPTION'): PrivateKeyFile => {
  words(tokens, 'PRIVATE', 'KEY', '(');
  let [file, password]: (string | null)[] = [null, null];
  do {
    const token = tokens.next();
    if (token.upper === 'FILE') {
      file = textValue(tokens);
      continue;
    }
    if (token.upper !== 'ENCRYPTION' && token.upper !== 'DECRYPTION') throw tokens.fail(token);
    if (token.upper !== sealed) throw unsupported('A certificate whose private key is protected by a password');
    words(tokens, 'BY', 'PASSWORD');
    password = textValue(tokens);
  } while (tokens.take(','));
  tokens.expect(')');
  if (file === null || file === undefined || password === null || password === undefined) throw tokens.fail();
  return { file, password };
};

/** name WITH SUBJECT = '…' [, START_DATE = '…'] [, EXPIRY_DATE = '…'], or name FROM FILE = '…' [WITH PRIVATE KEY (…)] */
export const parseCreateCertificate = (tokens: TokenStream): StatementBody => {
  const name = tokens.name();
  if (tokens.at('ENCRYPTION')) throw unsupported('A certificate whose private key is protected by a password');
  if (tokens.take('FROM')) {
    if (!tokens.take('FILE')) throw unsupported(`CREATE CERTIFICATE … FROM ${tokens.peek().upper}`);
    const file = textValue(tokens);
    const privateKey = tokens.take('WITH') ? parsePrivateKey(tokens, 'DECRYPTION') : null;
    return statement({ what: 'importCertificate', name, file, privateKey });
  }
  tokens.expect('WITH');
  const options = new Map<string, string>();
  do {
    const token = tokens.next();
    if (!['SUBJECT', 'START_DATE', 'EXPIRY_DATE'].includes(token.upper)) throw tokens.fail(token);
    options.set(token.upper, textValue(tokens));
  } while (tokens.take(','));
  const subject = options.get('SUBJECT');
  if (subject === undefined) throw tokens.fail();
  const validFrom = options.get('START_DATE') ?? null;
  const validTo = options.get('EXPIRY_DATE') ?? null;
  return statement({ what: 'createCertificate', name, subject, validFrom, validTo });
};

/** name TO FILE = '…' [WITH PRIVATE KEY (…)] */
export const parseBackupCertificate = (tokens: TokenStream): StatementBody => {
  const name = tokens.name();
  words(tokens, 'TO', 'FILE');
  const file = textValue(tokens);
  const privateKey = tokens.take('WITH') ? parsePrivateKey(tokens, 'ENCRYPTION') : null;
  return statement({ what: 'backupCertificate', name, file, privateKey });
};

const BITS: ReadonlyMap<string, number> = new Map([
  ['AES_128', 128],
  ['AES_192', 192],
  ['AES_256', 256],
]);

/** WITH ALGORITHM = AES_… (CREATE alone) ENCRYPTION BY SERVER CERTIFICATE name. */
export const parseEncryptionKey = (tokens: TokenStream, mode: 'create' | 'alter'): StatementBody => {
  words(tokens, 'ENCRYPTION', 'KEY');
  let bits: number | null = null;
  if (mode === 'create') {
    words(tokens, 'WITH', 'ALGORITHM', '=');
    const algorithm = tokens.anyWord().toUpperCase();
    bits = BITS.get(algorithm) ?? null;
    if (bits === null) throw unsupported(`ALGORITHM = ${algorithm}`);
  } else if (tokens.at('REGENERATE')) throw unsupported('ALTER DATABASE ENCRYPTION KEY REGENERATE');
  words(tokens, 'ENCRYPTION', 'BY', 'SERVER');
  if (!tokens.take('CERTIFICATE')) throw unsupported('A database encryption key under an asymmetric key');
  return statement({ what: 'encryptionKey', mode, bits, certificate: tokens.name() });
};
