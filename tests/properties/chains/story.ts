/** A history while it happens: the server, what the model knows of it, and what the program has kept. */
import type { Rows } from './database.ts';
import type { RecoveryModel } from './history.ts';
import type { Server } from './server.ts';
import type { TakenSet } from './takenSet.ts';
import type { Content, Timeline } from './timeline.ts';

export interface Story extends AsyncDisposable {
  readonly server: Server;
  readonly timeline: Timeline;
  /** The sets that the program took, oldest first, also those whose files are gone. */
  readonly taken: TakenSet[];
  /** The rows behind every content that the database ever had, so that the model can go on from any of them. */
  readonly rowsOf: Map<Content, Rows>;
  /** The number of the next commit. */
  nextCommit: number;
  /** The number of the next backup's file. */
  nextFile: number;
  model: RecoveryModel;
  readonly saysLastCommit: boolean;
  /** Whether the program's machine is in the server's time zone. */
  readonly zone: 'same' | 'other';
}

/** The rows that the database has now. */
export const rowsNow = ({ timeline, rowsOf }: Story): Rows => {
  const rows = rowsOf.get(timeline.latest.content);
  if (rows === undefined) throw new Error('the model has lost its rows');
  return rows;
};
