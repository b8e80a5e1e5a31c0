/** The thread of digestThread.ts: run as a program, never imported. */
import { createHash, type Hash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import type { DigestAnswer, DigestTask } from './digestThread.ts';

const underway = new Map<number, Hash>();

const done = ({ id, ...what }: DigestTask): string | null => {
  const hash = underway.get(id) ?? createHash('md5');
  switch (what.what) {
    case 'update':
      underway.set(id, hash.update(what.bytes));
      return null;
    case 'digest':
      underway.delete(id);
      return hash.digest('hex');
    case 'forget':
      underway.delete(id);
      return null;
  }
};

parentPort?.on('message', (task: DigestTask) => {
  const answer: DigestAnswer = { digest: done(task) };
  parentPort?.postMessage(answer);
});
