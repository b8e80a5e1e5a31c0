/** The moment to restore to, while it is typed: a text that begins as the newest one that can be reached. */
import type { RestoreTarget } from '../../../catalogue/chain/chainPlan.ts';
import type { DatabaseChains } from '../../../catalogue/chain/databaseChains.ts';
import { type OffsetAt, readMoment } from '../../../domain/wallTime.ts';
import { formatTime } from '../../../messages/format.ts';
import type { Press } from '../../keys.ts';
import { typedAfter } from '../../typedText.ts';

/** What readMoment may find wrong. */
export type MomentProblem = 'unreadable' | 'skipped' | 'twice';

export interface MomentDraft {
  readonly text: string;
  /** As it was filled in: the first character that is typed takes its place. */
  readonly isSelected: boolean;
  readonly newest: string;
  readonly problem: MomentProblem | null;
}

export const momentDraft = ({ newestMs }: DatabaseChains): MomentDraft => {
  const newest = newestMs === null ? '' : formatTime(new Date(newestMs));
  return { text: newest, isSelected: true, newest, problem: null };
};

export const pressInMoment = (draft: MomentDraft, press: Press): MomentDraft => {
  if (press.kind === 'command') return draft;
  // Erasing leaves the rest: whoever wants another minute of that day types no more than that.
  const before = draft.isSelected && press.kind !== 'erase' ? '' : draft.text;
  return { ...draft, text: typedAfter(before, press), isSelected: false, problem: null };
};

/** The target that the text means; the newest moment, left as it is, is the end of the chain. */
export const momentChosen = (
  draft: MomentDraft,
  zone: OffsetAt,
): Extract<RestoreTarget, { kind: 'end' | 'time' }> | MomentProblem => {
  if (draft.text.trim() === draft.newest) return { kind: 'end' };
  const moment = readMoment(draft.text, zone);
  return moment.kind === 'moment' ? { kind: 'time', atMs: moment.atMs } : moment.kind;
};
