import { unsupported } from '../values/errors.ts';
import type { MediaOption, RestoreSyntax } from './ast/media.ts';
import type { StatementBody } from './ast/statement.ts';
import type { Token } from './lexer.ts';
import { flag, parseDatabaseName, parseDevices, parseMediaOptions, unknownOption, withValue } from './parseBackup.ts';
import { parseConstant } from './parseOperand.ts';
import type { TokenStream } from './tokenStream.ts';

const WHAT: Readonly<Record<string, RestoreSyntax['what']>> = {
  DATABASE: 'database',
  LOG: 'log',
  HEADERONLY: 'headeronly',
  FILELISTONLY: 'filelistonly',
  LABELONLY: 'labelonly',
  VERIFYONLY: 'verifyonly',
};

/** RESTORE of every kind. */
export const parseRestore = (tokens: TokenStream): StatementBody => {
  tokens.expect('RESTORE');
  const token = tokens.next();
  const what = token.kind === 'word' ? WHAT[token.upper] : undefined;
  if (what === undefined) throw token.kind === 'word' ? unsupported(`RESTORE ${token.upper}`) : tokens.fail(token);
  const database = what === 'database' || what === 'log' ? parseDatabaseName(tokens) : null;
  if (tokens.at('FILE', 'FILEGROUP', 'PAGE', 'READ_WRITE_FILEGROUPS'))
    throw unsupported('RESTORE of single files, filegroups or pages');
  let devices: RestoreSyntax['devices'] = [];
  if (tokens.take('FROM')) {
    if (tokens.at('DATABASE_SNAPSHOT')) throw unsupported('RESTORE FROM DATABASE_SNAPSHOT');
    devices = parseDevices(tokens);
  } else if (database === null) throw tokens.fail();
  const options = parseMediaOptions(tokens, (option) => parseRestoreOption(tokens, option));
  return { kind: 'restore', syntax: { what, database, devices, options } };
};

const parseRestoreOption = (tokens: TokenStream, token: Token): MediaOption => {
  switch (token.upper) {
    case 'RECOVERY':
    case 'NORECOVERY':
    case 'REPLACE':
    case 'RESTRICTED_USER':
    case 'CHECKSUM':
    case 'NO_CHECKSUM':
    case 'STOP_ON_ERROR':
    case 'CONTINUE_AFTER_ERROR':
    case 'RESTART':
    case 'LOADHISTORY':
    // For tape: accepted and without effect on disk, as the real server has it.
    case 'REWIND':
    case 'NOREWIND':
    case 'UNLOAD':
    case 'NOUNLOAD':
      return flag(token.upper);
    case 'STATS':
      return tokens.at('=') ? withValue(tokens, 'STATS') : flag('STATS');
    case 'FILE':
    case 'MEDIANAME':
    case 'STANDBY':
    case 'STOPAT':
    // Tuning of the transfer: it changes no byte of what is restored.
    case 'BUFFERCOUNT':
    case 'MAXTRANSFERSIZE':
    case 'BLOCKSIZE':
      return withValue(tokens, token.upper);
    case 'MOVE': {
      const value = parseConstant(tokens);
      tokens.expect('TO');
      return { name: 'MOVE', value, to: parseConstant(tokens) };
    }
    case 'STOPATMARK':
    case 'STOPBEFOREMARK': {
      const mark = withValue(tokens, token.upper);
      return tokens.take('AFTER') ? { ...mark, to: parseConstant(tokens) } : mark;
    }
    case 'PARTIAL':
    case 'KEEP_REPLICATION':
    case 'KEEP_CDC':
    case 'ENABLE_BROKER':
    case 'ERROR_BROKER_CONVERSATIONS':
    case 'NEW_BROKER':
    case 'PASSWORD':
    case 'MEDIAPASSWORD':
    case 'CREDENTIAL':
    case 'FILESTREAM':
      throw unsupported(`RESTORE WITH ${token.upper}`);
    default:
      throw unknownOption(token, 'RESTORE');
  }
};
