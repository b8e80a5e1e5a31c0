import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testServer } from '../sandbox/engine/backup/server.ts';

/** The bytes of a medium that the sandbox wrote: one set for each of `sets`. */
export const sandboxMedium = async (
  sets: readonly { readonly name: string; readonly checksum?: boolean; readonly copyOnly?: boolean }[],
  compression = false,
): Promise<Uint8Array> => {
  const { backup, createDatabase, instance, media } = testServer();
  const db = instance.open(createDatabase('foo'));
  db.exec('CREATE TABLE t (body BLOB); INSERT INTO t VALUES (randomblob(30000))');
  for (const { name, checksum = false, copyOnly = false } of sets) {
    await backup({ to: 'foo.bak' }, { checksum, compression, copyOnly, name });
  }
  return new Uint8Array(readFileSync(join(media, 'foo.bak')));
};
