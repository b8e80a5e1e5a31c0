/** A restore sequence on a scratch database, statement by statement, and how the server took each. */
import { join } from 'node:path';
import type { Server } from './server.ts';
import { type Content, tickBefore } from './timeline.ts';

/** The scratch database. */
export const SCRATCH = 'p';

/** What the server said of one step: refused (with the error's number), done, or done without having come to the stop (4322). */
export type StepAnswer =
  | { readonly kind: 'refused'; readonly number: number; readonly message: string }
  | { readonly kind: 'applied'; readonly reachedStop: boolean };

/** The last tick of datetime up to an instant, on the server's own clock, as STOPAT takes it. The process runs in the server's time zone. */
export const serverTime = (instantMs: number): string => {
  const shownMs = Math.round((tickBefore(instantMs) * 10) / 3);
  return new Date(shownMs - new Date(shownMs).getTimezoneOffset() * 60_000).toISOString().slice(0, 23);
};

const answerOf = async (server: Server, sql: string): Promise<StepAnswer> => {
  const { error, messages } = await server.run(sql);
  if (error !== null) return { kind: 'refused', number: error.number, message: error.message };
  return { kind: 'applied', reachedStop: !messages.some(({ number }) => number === 4322) };
};

/** A full or differential set, whole. */
export const restoreData = (server: Server, path: string): Promise<StepAnswer> => {
  const file = (name: string): string => join(server.theirs, name);
  const moves = `MOVE 'd' TO '${file(`${SCRATCH}.mdf`)}', MOVE 'd_log' TO '${file(`${SCRATCH}.ldf`)}'`;
  return answerOf(server, `RESTORE DATABASE ${SCRATCH} FROM DISK = '${path}' WITH ${moves}, NORECOVERY, CHECKSUM`);
};

/** A log, up to an instant if one is given. */
export const restoreLog = (server: Server, path: string, stopAtMs: number | null): Promise<StepAnswer> => {
  const stop = stopAtMs === null ? '' : `, STOPAT = '${serverTime(stopAtMs)}'`;
  return answerOf(server, `RESTORE LOG ${SCRATCH} FROM DISK = '${path}' WITH NORECOVERY, CHECKSUM${stop}`);
};

/** Opens the scratch database, reads it, and drops it. */
export const recoverAndRead = async (server: Server): Promise<Content> => {
  await server.must(`RESTORE DATABASE ${SCRATCH} WITH RECOVERY`);
  const content = await server.contentOf(SCRATCH);
  await dropScratch(server);
  return content;
};

export const dropScratch = async (server: Server): Promise<void> => {
  await server.run(`DROP DATABASE ${SCRATCH}`);
};
