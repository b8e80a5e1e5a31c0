import { RexusError } from '../domain/rexusError.ts';
import type { addedBytes } from './planMoves.ts';
import { refuseVolumes } from './refuseRestore.ts';
import type { RestoreFacts } from './restoreFacts.ts';
import type { PlannedSequence, PlannedStep } from './restorePlan.ts';

/** Bytes of the content that a step inflates; a Python manifest's size is the nearest that is known. */
export const contentBytesOf = ({ stored }: Pick<PlannedStep, 'stored'>): number =>
  stored.origin === 'rexus' ? stored.stored.content.bytes : stored.contentBytes;

/**
 * All contents beside each other where there is room: then the server itself has read every one of them before anything is touched. Else one
 * after the other. @throws RexusError NOT_ENOUGH_SPACE if not even the largest fits, or the database's own files do not
 */
export const planSpace = (
  facts: Pick<RestoreFacts, 'freeBytes' | 'volumes'>,
  steps: readonly PlannedStep[],
  added: ReturnType<typeof addedBytes>,
): Pick<PlannedSequence, 'unpack' | 'neededBytes'> => {
  const all = steps.reduce((sum, step) => sum + contentBytesOf(step), 0);
  const largest = Math.max(0, ...steps.map(contentBytesOf));
  const tooLarge = steps.find((step) => contentBytesOf(step) > facts.freeBytes);
  if (tooLarge !== undefined) {
    const path = tooLarge.content.localPath;
    throw new RexusError('NOT_ENOUGH_SPACE', { path, neededBytes: largest, freeBytes: facts.freeBytes });
  }
  const refusal = refuseVolumes(facts, added);
  if (refusal !== null) throw refusal;
  return all <= facts.freeBytes
    ? { unpack: 'all_first', neededBytes: all }
    : { unpack: 'one_by_one', neededBytes: largest };
};
