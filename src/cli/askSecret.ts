import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { RexusError } from '../domain/rexusError.ts';
import { printable } from '../messages/format.ts';
import type { CliEnvironment } from './cliEnvironment.ts';

/**
 * A secret from standard input: all of it where it is no terminal, else a line that is typed unseen, once for each question, so that a slip is noticed.
 * @throws RexusError USAGE if what was typed differs, INTERRUPTED
 */
export const askSecret = async (
  { stdin, stderr, signal }: Pick<CliEnvironment, 'stdin' | 'stderr' | 'signal'>,
  questions: readonly string[],
): Promise<string> => {
  if (stdin.isTTY !== true) return await text(stdin);
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: stdin, output: unseen, terminal: true });
  const stop = new AbortController();
  // The terminal is raw while nothing may be seen: Ctrl-C is a key then, and no signal.
  reader.on('SIGINT', () => stop.abort());
  try {
    const typed: string[] = [];
    for (const question of questions) {
      stderr.write(printable(question));
      typed.push(await reader.question('', { signal: AbortSignal.any([signal, stop.signal]) }));
      stderr.write('\n');
    }
    if (new Set(typed).size > 1) throw new RexusError('USAGE', { reason: { code: 'passphrases_differ' } });
    return typed[0] ?? '';
  } catch (error) {
    if (!stop.signal.aborted && !signal.aborted) throw error;
    throw new RexusError('INTERRUPTED', { signal: signal.reason === 'SIGTERM' ? 'SIGTERM' : 'SIGINT' });
  } finally {
    reader.close();
  }
};
