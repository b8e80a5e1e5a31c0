import { isSound, type PageCheck } from '../mtf/checkPages.ts';
import type { BackupSet, MediaLabel } from '../mtf/medium.ts';
import type { InspectedFile } from './inspectFile.ts';

/** One media set: a file, or the files that one BACKUP was spread over (stripes). */
export interface MediaSet {
  /** That of the first member. */
  readonly label: MediaLabel;
  /** By family sequence number. */
  readonly members: readonly InspectedFile[];
  /** Family sequence numbers of which no file was given. */
  readonly missing: readonly number[];
  readonly sets: readonly JoinedSet[];
  /** Something that was read, or checked, says that bytes are not what was written. */
  readonly damaged: boolean;
}

/** A backup set with what each member holds of it. */
export interface JoinedSet {
  /** As the first member that has it tells it: all carry the same header. */
  readonly set: BackupSet;
  readonly parts: readonly { readonly member: InspectedFile; readonly check: PageCheck | null }[];
  /** The backup finished, and each member that is there holds all of its part; whether all members are there, the media set says. */
  readonly complete: boolean;
}

/** Puts the stripes of each media set together (mtf.md section 4, RAID). Files of one set and one number are copies: each its own media set. */
export const joinMediaSets = (files: readonly InspectedFile[]): readonly MediaSet[] => {
  const groups: InspectedFile[][] = [];
  for (const file of files) {
    const { mediaSetId, familySequenceNumber } = file.medium.label;
    const group = groups.find(
      (others) =>
        others.every(({ medium }) => medium.label.familySequenceNumber !== familySequenceNumber) &&
        others[0]?.medium.label.mediaSetId === mediaSetId,
    );
    if (group === undefined) groups.push([file]);
    else group.push(file);
  }
  return groups.map(joinGroup);
};

const joinGroup = (group: readonly InspectedFile[]): MediaSet => {
  const members = group.toSorted((a, b) => sequenceOf(a) - sequenceOf(b));
  const [first] = members;
  if (first === undefined) throw new RangeError('a media set has a member');
  const { label } = first.medium;
  const missing: number[] = [];
  // A hostile label may claim 65 535 families: that many numbers are the most there can be.
  for (let family = 1; family <= label.familyCount; family++) {
    if (!members.some((member) => sequenceOf(member) === family)) missing.push(family);
  }
  return { label, members, missing, sets: joinSets(members), damaged: members.some(isDamaged) };
};

const sequenceOf = (file: InspectedFile): number => file.medium.label.familySequenceNumber;

const joinSets = (members: readonly InspectedFile[]): readonly JoinedSet[] => {
  const byGuid = new Map<
    string,
    { readonly set: BackupSet; readonly parts: JoinedSet['parts'][number][]; whole: boolean }
  >();
  for (const member of members) {
    for (const [index, set] of member.medium.sets.entries()) {
      // A damaged medium may tell one guid twice; they are two sets all the same.
      const key = `${set.guid} ${set.position}`;
      const joined = byGuid.get(key) ?? { set, parts: [], whole: true };
      joined.parts.push({ member, check: member.checks?.[index] ?? null });
      joined.whole &&= set.complete;
      byGuid.set(key, joined);
    }
  }
  return [...byGuid.values()].map(({ set, parts, whole }) => ({
    set,
    parts,
    complete: whole && parts.length === members.length,
  }));
};

const isDamaged = ({ medium, checks }: InspectedFile): boolean =>
  medium.damage !== null || (checks ?? []).some((check) => !isSound(check));
