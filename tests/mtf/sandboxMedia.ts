import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testServer } from '../sandbox/engine/backup/server.ts';

interface SetToTake {
  readonly name: string;
  readonly checksum?: boolean;
  readonly copyOnly?: boolean;
}

/** The bytes of a medium that the sandbox wrote: one set for each of `sets`, all of the database `foo`. */
export const sandboxMedium = async (sets: readonly SetToTake[], compression = false): Promise<Uint8Array> => {
  const [medium] = await sandboxMedia(['foo'], sets, compression);
  if (medium === undefined) throw new RangeError('no medium');
  return medium;
};

/** One such medium for each database, from one server: no two share an id. */
export const sandboxMedia = async (
  databases: readonly string[],
  sets: readonly SetToTake[],
  compression = false,
): Promise<readonly Uint8Array[]> => {
  const { backup, createDatabase, instance, media } = testServer();
  const written: Uint8Array[] = [];
  for (const database of databases) {
    const db = instance.open(createDatabase(database));
    db.exec('CREATE TABLE t (body BLOB); INSERT INTO t VALUES (randomblob(30000))');
    for (const { name, checksum = false, copyOnly = false } of sets) {
      await backup({ to: `${database}.bak`, database }, { checksum, compression, copyOnly, name });
    }
    written.push(new Uint8Array(readFileSync(join(media, `${database}.bak`))));
  }
  return written;
};
