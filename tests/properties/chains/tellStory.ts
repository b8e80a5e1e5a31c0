import type { Story } from './story.ts';
import type { TakenSet } from './takenSet.ts';

/** What the database had and when, and what is kept of it: for whoever has to understand a history that fails. */
export const tellStory = ({ timeline, taken }: Story): string =>
  [
    ...timeline.chapters.map(({ fromMs, fork, content }) => `${instant(fromMs)} on ${short(fork)}: ${content}`),
    ...taken.map(setLine),
  ].join('\n');

const setLine = ({ run, reading, beganMs, endedMs, file }: TakenSet): string => {
  const { type, guid, baseGuid, firstLsn, lastLsn, firstFork, fork, lastCommitMs } = reading;
  return [
    run.manifest.id,
    file,
    `${type}${run.manifest.copyOnly ? ' (copy-only)' : ''}${reading.isBulkLogged ? ' (bulk-logged)' : ''}`,
    `${short(guid)}${baseGuid === null ? '' : ` of ${short(baseGuid)}`}`,
    `${firstLsn} to ${lastLsn}`,
    `on ${firstFork === fork ? '' : `${short(firstFork)} and `}${short(fork)}`,
    `${instant(beganMs)} to ${instant(endedMs)}`,
    lastCommitMs === null ? '' : `last commit ${instant(lastCommitMs)}`,
  ].join(', ');
};

const instant = (ms: number): string => new Date(ms).toISOString();
/** The sandbox numbers its guids in their first part. */
const short = (guid: string): string => guid.slice(0, 8).replace(/^0+/, '#');
