import type { BackupSetRecord } from '../../catalogue/backupSetRecord.ts';
import type { LocalPath } from '../../domain/localPath.ts';
import type { NotAdopted } from '../../domain/notAdopted.ts';
import type { RunId } from '../../domain/runId.ts';
import type { ServerPath } from '../../domain/serverPath.ts';
import type { HistoryEntry } from '../../sqlserver/chainFacts.ts';
import type { OwnSet } from './ownSet.ts';

/** A backup that somebody else took, as msdb has it, and whether this side has its file. */
export interface ForeignFile {
  readonly entry: HistoryEntry;
  readonly file: SeenFile | { readonly state: 'unusable'; readonly why: NotAdopted };
}

/** The file, by its path and by what its header says of the set; all of it is read, and proven, when it is stored. */
export interface SeenFile {
  readonly state: 'seen';
  readonly serverPath: ServerPath;
  readonly path: LocalPath;
  /** Of the file, in which other sets may lie as well. */
  readonly bytes: number;
  readonly set: BackupSetRecord;
  /** The run that it becomes. */
  readonly id: RunId;
}

export interface AdoptableFile extends ForeignFile {
  readonly file: SeenFile;
}

export const isAdoptable = (one: ForeignFile): one is AdoptableFile => one.file.state === 'seen';

/** As if it were stored already: what a chain would be with it. */
export const adopted = ({ entry, file }: AdoptableFile): OwnSet => ({
  id: file.id,
  type: entry.type,
  set: file.set,
  file: file.path,
  isThere: () => true,
});
