import { join } from 'node:path';
import { commit } from './commit.ts';
import { transaction } from './database.ts';
import type { TakeBackup } from './history.ts';
import type { Answer } from './server.ts';
import type { Story } from './story.ts';
import { takenSet } from './takenSet.ts';

/** No log before a full (4214), none under SIMPLE (4208), no differential without its base (3035): what the server may say to any BACKUP. */
const REFUSALS: ReadonlySet<number> = new Set([4214, 4208, 3035]);

/** `BACKUP …` of database `d`, as the program or somebody else says it; what the program took is kept with its manifest. */
export const takeBackup = async (
  story: Story,
  { type, copyOnly, to, tookMs, atCall, write }: Omit<TakeBackup, 'kind'>,
  tail = false,
): Promise<void> => {
  const { server, timeline } = story;
  const { clock } = server;
  const number = story.nextFile++;
  const path = to === 'nul' ? 'NUL' : join(to === 'ours' ? server.ours : server.theirs, `${number}.bak`);
  const options = [
    ...(type === 'differential' ? ['DIFFERENTIAL'] : []),
    ...(copyOnly && type !== 'differential' ? ['COPY_ONLY'] : []),
    ...(tail ? ['NORECOVERY'] : []),
    ...(to === 'nul' ? [] : ['INIT', 'FORMAT', 'CHECKSUM']),
  ];
  const what = type === 'log' ? 'LOG' : 'DATABASE';
  const beganMs = clock.nowMs;
  const offsetMinutes = -new Date(beganMs).getTimezoneOffset();
  const before = timeline.chapters.length;
  let writing: Promise<void> = Promise.resolve();
  const answer = await clock.duringCall<Answer>(
    atCall,
    () => {
      clock.advance(tookMs);
      if (write !== null && !tail) writing = commit(story, (rows, next) => transaction(rows, write, next));
    },
    () => server.run(`BACKUP ${what} d TO DISK = '${path}' WITH ${[...options, 'STATS = 100'].join(', ')}`),
  );
  await writing;
  if (answer.error !== null) {
    if (REFUSALS.has(answer.error.number)) return;
    throw new Error(`BACKUP ${what} (${options.join(', ')}): ${answer.error.number} ${answer.error.message}`);
  }
  if (to !== 'ours') return;
  const during = { beganMs, endedMs: clock.nowMs, chapters: timeline.chapters.slice(Math.max(0, before - 1)) };
  const { saysLastCommit } = story;
  story.taken.push(await takenSet(server, path, { runId: runIdOf(number), offsetMinutes, saysLastCommit }, during));
};

/** Run ids are of the program's own clock and mean nothing to a chain: these only have to differ. */
const runIdOf = (number: number): string => `20260101_${String(number).padStart(6, '0')}`;
