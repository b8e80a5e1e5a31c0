import { closeSync, fstatSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { commit } from './commit.ts';
import { addColumn, bulkCopy, contentText, creation, transaction } from './database.ts';
import type { History, Operation } from './history.ts';
import { restorePast } from './restorePast.ts';
import { startServer } from './server.ts';
import { steppedClock } from './steppedClock.ts';
import type { Story } from './story.ts';
import { takeBackup } from './takeBackup.ts';
import { timelineOf } from './timeline.ts';

/** Lives a history on a new sandbox in this folder, in the history's time zone (the process's own, from here on). */
export const runHistory = async (history: History, folder: string): Promise<Story> => {
  process.env.TZ = history.zone;
  const clock = steppedClock(history.startMs);
  const server = await startServer(folder, clock);
  await server.must('CREATE DATABASE d');
  await server.must(`ALTER DATABASE d SET RECOVERY ${history.model}`);
  const first = creation(null, 0);
  await server.write(first.sql);
  const content = contentText(first.after);
  const story: Story = {
    server,
    timeline: timelineOf({ fromMs: clock.nowMs, content, fork: await server.forkOf('d') }),
    taken: [],
    rowsOf: new Map([[content, first.after]]),
    nextCommit: 1,
    nextFile: 1,
    model: history.model,
    saysLastCommit: history.saysLastCommit,
    zone: history.machine,
    [Symbol.asyncDispose]: async () => server.close(),
  };
  try {
    for (const { afterMs, operation } of history.events) {
      clock.advance(afterMs);
      await happen(story, operation);
    }
    const now = await server.contentOf('d');
    if (now !== story.timeline.latest.content) throw new Error(`the model went astray: ${now}`);
    return story;
  } catch (error) {
    server.close();
    throw error;
  }
};

const happen = async (story: Story, operation: Operation): Promise<void> => {
  const { server } = story;
  switch (operation.kind) {
    case 'write':
      return await commit(story, (rows, number) => transaction(rows, operation.changes, number));
    case 'add_column':
      return await commit(story, addColumn);
    case 'bulk_copy':
      return await commit(story, bulkCopy);
    case 'backup':
      return await takeBackup(story, operation);
    case 'recovery_model':
      story.model = operation.model;
      return void (await server.must(`ALTER DATABASE d SET RECOVERY ${operation.model}`));
    case 'restore_past':
      return await restorePast(story, operation);
    case 'recreate':
      return await recreate(story);
    case 'lose_file':
      return loseFile(story, operation);
    case 'restart':
      return await server.restart();
  }
};

const recreate = async (story: Story): Promise<void> => {
  const { server, model } = story;
  await server.must('DROP DATABASE d');
  await server.must('CREATE DATABASE d');
  await server.must(`ALTER DATABASE d SET RECOVERY ${model}`);
  await commit(story, creation, await server.forkOf('d'));
};

const loseFile = ({ taken }: Story, { which, how }: Extract<Operation, { kind: 'lose_file' }>): void => {
  const good = taken.filter(({ file }) => file === 'good');
  const lost = good[which % Math.max(1, good.length)];
  if (lost === undefined) return;
  lost.file = how;
  if (how === 'deleted') rmSync(lost.path);
  else flipByte(lost.path);
};

/** In the middle of the file. */
const flipByte = (path: string): void => {
  const file = openSync(path, 'r+');
  try {
    const middle = Math.floor(fstatSync(file).size / 2);
    const byte = Buffer.alloc(1);
    readSync(file, byte, 0, 1, middle);
    byte.writeUInt8(byte.readUInt8(0) ^ 0xff, 0);
    writeSync(file, byte, 0, 1, middle);
  } finally {
    closeSync(file);
  }
};
