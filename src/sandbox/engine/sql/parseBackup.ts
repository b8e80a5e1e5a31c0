import { SqlError } from '../sqlError.ts';
import { unsupported } from '../values/errors.ts';
import type { Expr } from './ast/expression.ts';
import type { MediaOption, NameOrVariable } from './ast/media.ts';
import type { StatementBody } from './ast/statement.ts';
import type { Token } from './lexer.ts';
import { parseBackupCertificate } from './parseEncryption.ts';
import { parseConstant } from './parseOperand.ts';
import type { TokenStream } from './tokenStream.ts';

/** BACKUP DATABASE, BACKUP LOG and BACKUP CERTIFICATE. */
export const parseBackup = (tokens: TokenStream): StatementBody => {
  tokens.expect('BACKUP');
  const word = tokens.anyWord().toUpperCase();
  if (word === 'CERTIFICATE') return parseBackupCertificate(tokens);
  if (word !== 'DATABASE' && word !== 'LOG') throw unsupported(`BACKUP ${word}`);
  const database = parseDatabaseName(tokens);
  if (tokens.at('FILE', 'READ_WRITE_FILEGROUPS', 'FILEGROUP'))
    throw unsupported('BACKUP of single files or filegroups');
  tokens.expect('TO');
  const devices = parseDevices(tokens);
  if (tokens.at('MIRROR')) throw unsupported('MIRROR TO');
  const options = parseMediaOptions(tokens, (option) => parseBackupOption(tokens, option));
  return { kind: 'backup', syntax: { what: word === 'LOG' ? 'log' : 'database', database, devices, options } };
};

/** A database's name, or the variable that has it. */
export const parseDatabaseName = (tokens: TokenStream): NameOrVariable =>
  tokens.peek().kind === 'variable' ? { variable: tokens.next().value } : { name: tokens.name() };

/** `DISK = 'path'`, the path a literal or a variable. */
export const parseDevices = (tokens: TokenStream): readonly Expr[] => {
  const devices: Expr[] = [];
  do {
    const token = tokens.peek();
    const word = token.kind === 'word' ? token.upper : '';
    if (word === 'DISK' && tokens.peek(1).value === '=') {
      tokens.next();
      tokens.next();
      devices.push(parseConstant(tokens));
    } else if (word === 'URL' || word === 'TAPE' || word === 'VIRTUAL_DEVICE') {
      throw unsupported(`The backup device ${word}`);
    } else {
      throw unsupported('A logical backup device');
    }
  } while (tokens.take(','));
  return devices;
};

/** An unknown word of the WITH clause is 155, and nothing of the batch runs (contract.md section 3.1). */
export const unknownOption = (token: Token, statement: 'BACKUP' | 'RESTORE'): SqlError =>
  new SqlError({
    number: 155,
    class: 15,
    state: 1,
    line: token.line,
    message: `'${token.value}' is not a recognized ${statement} option.`,
  });

/** WITH option, option = value … */
export const parseMediaOptions = (
  tokens: TokenStream,
  parse: (token: Token) => MediaOption,
): readonly MediaOption[] => {
  if (!tokens.take('WITH')) return [];
  const options: MediaOption[] = [];
  do {
    const token = tokens.next();
    if (token.kind !== 'word') throw tokens.fail(token);
    options.push(parse(token));
  } while (tokens.take(','));
  return options;
};

export const flag = (name: string): MediaOption => ({ name, value: null, to: null });

/** `= value`, which must be there. */
export const withValue = (tokens: TokenStream, name: string): MediaOption => {
  tokens.expect('=');
  return { name, value: parseConstant(tokens), to: null };
};

const parseBackupOption = (tokens: TokenStream, token: Token): MediaOption => {
  switch (token.upper) {
    case 'DIFFERENTIAL':
    case 'COPY_ONLY':
    case 'INIT':
    case 'NOINIT':
    case 'FORMAT':
    case 'NOFORMAT':
    case 'SKIP':
    case 'NOSKIP':
    case 'CHECKSUM':
    case 'NO_CHECKSUM':
    case 'STOP_ON_ERROR':
    case 'CONTINUE_AFTER_ERROR':
    case 'NO_COMPRESSION':
    case 'NORECOVERY':
    case 'NO_TRUNCATE':
    // For tape: accepted and without effect on disk, as the real server has it.
    case 'REWIND':
    case 'NOREWIND':
    case 'UNLOAD':
    case 'NOUNLOAD':
    case 'RESTART':
      return flag(token.upper);
    case 'COMPRESSION':
      if (tokens.at('(')) throw unsupported('COMPRESSION with an algorithm');
      return flag('COMPRESSION');
    case 'STATS':
      return tokens.at('=') ? withValue(tokens, 'STATS') : flag('STATS');
    case 'NAME':
    case 'DESCRIPTION':
    case 'MEDIANAME':
    case 'MEDIADESCRIPTION':
    case 'STANDBY':
    // Tuning of the transfer: it changes no byte of the set's content.
    case 'BUFFERCOUNT':
    case 'MAXTRANSFERSIZE':
      return withValue(tokens, token.upper);
    case 'BLOCKSIZE':
    case 'EXPIREDATE':
    case 'RETAINDAYS':
    case 'ENCRYPTION':
    case 'CREDENTIAL':
    case 'FILE_SNAPSHOT':
    case 'SNAPSHOT':
    case 'METADATA_ONLY':
    case 'PASSWORD':
    case 'MEDIAPASSWORD':
      throw unsupported(`BACKUP WITH ${token.upper}`);
    default:
      throw unknownOption(token, 'BACKUP');
  }
};
