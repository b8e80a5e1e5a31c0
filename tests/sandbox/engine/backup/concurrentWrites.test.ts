import { expect, test } from 'vitest';
import { movedTo, testServer } from './server.ts';

test('a backup taken while others write is of one moment between two commits', async () => {
  const { backup, createDatabase, database, instance, restore } = testServer();
  const db = instance.open(createDatabase('foo'));
  db.exec('CREATE TABLE account (id INTEGER PRIMARY KEY, amount INTEGER, filler BLOB)');
  const insert = db.prepare('INSERT INTO account (amount, filler) VALUES (100, randomblob(4000))');
  db.exec('BEGIN');
  for (let row = 0; row < 1500; row++) insert.run();
  db.exec('COMMIT');
  // Moves money between two far pages in one commit, over and over, as long as the backup runs.
  const take = db.prepare('UPDATE account SET amount = amount - 1, filler = randomblob(4000) WHERE id = ?');
  const give = db.prepare('UPDATE account SET amount = amount + 1, filler = randomblob(4000) WHERE id = ?');
  let commits = 0;
  let running = true;
  const write = (): void => {
    if (!running) return;
    db.exec('BEGIN');
    take.run(1 + (commits % 700));
    give.run(1500 - (commits % 700));
    db.exec('COMMIT');
    commits++;
    setImmediate(write);
  };
  write();
  try {
    for (let round = 0; round < 5; round++) {
      await backup({ to: 'foo.bak' }, { format: true });
      await restore('copy', 'foo.bak', { replace: true, moves: movedTo(instance, 'copy') });
      const copy = instance.open(database('copy'));
      expect(copy.prepare('SELECT sum(amount) AS total FROM account').get()).toEqual({ total: 150_000 });
      expect(copy.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    }
  } finally {
    running = false;
  }
  expect(commits).toBeGreaterThan(20);
});
