import type { Operation } from './history.ts';
import { serverTime } from './restoreSequence.ts';
import type { Story } from './story.ts';
import { takeBackup } from './takeBackup.ts';

/** Takes `d` back with T-SQL, as a person would by trying: a full, then whatever logs the server takes, up to a moment. Opens a new fork. */
export const restorePast = async (
  story: Story,
  { full, logs, stopAt, tail, recoveredAfterMs }: Extract<Operation, { kind: 'restore_past' }>,
): Promise<void> => {
  const { server, timeline, taken, rowsOf } = story;
  const { clock } = server;
  const fulls = taken.filter(({ file, reading }) => file === 'good' && reading.type === 'full');
  const base = fulls[full % Math.max(1, fulls.length)];
  if (base === undefined) return;
  if (tail !== 'none' && story.model !== 'SIMPLE') {
    const quick = { type: 'log', copyOnly: false, tookMs: 0, atCall: 0, write: null } as const;
    await takeBackup(story, { ...quick, to: tail }, true);
  }
  await server.must(`RESTORE DATABASE d FROM DISK = '${base.path}' WITH REPLACE, NORECOVERY`);
  const sinceMs = clock.nowMs - base.endedMs;
  const stop = stopAt === null ? '' : `, STOPAT = '${serverTime(base.endedMs + Math.floor((sinceMs * stopAt) / 100))}'`;
  const following = taken.filter(({ file, reading }) => file === 'good' && reading.type === 'log');
  for (const log of following.slice(0, Math.ceil((following.length * logs) / 100))) {
    await server.run(`RESTORE LOG d FROM DISK = '${log.path}' WITH NORECOVERY${stop}`);
  }
  clock.advance(recoveredAfterMs);
  await server.must('RESTORE DATABASE d WITH RECOVERY');
  const content = await server.contentOf('d');
  if (!rowsOf.has(content)) throw new Error(`a restore brought rows that the database never had: ${content}`);
  timeline.add({ fromMs: clock.nowMs, content, fork: await server.forkOf('d') });
  const { rows } = await server.must("SELECT recovery_model_desc FROM sys.databases WHERE name = 'd'");
  const model = rows[0]?.recovery_model_desc;
  if (model !== 'FULL' && model !== 'SIMPLE' && model !== 'BULK_LOGGED') throw new Error(`no recovery model: ${model}`);
  story.model = model;
};
