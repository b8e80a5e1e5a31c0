import type { BrokenChain } from '../../domain/brokenChain.ts';
import type { ChainSituation } from './chainSituation.ts';
import { brokenBy } from './intruder.ts';
import { type OwnSet, sameGuid } from './ownSet.ts';

/** Would a differential taken now hang on a full of ours? */
export type BaseState =
  | {
      readonly state: 'ours';
      readonly base: OwnSet;
      /** Those of that base, oldest first. */
      readonly differentials: readonly OwnSet[];
    }
  | { readonly state: 'broken'; readonly why: BrokenChain };

/**
 * Holds the server's differential base against the fulls of this program, by GUID: neither names nor times tell them apart (contract.md
 * sections 6.1 and 8; rivals.md rules 4 and 23).
 */
export const assessBase = (situation: ChainSituation): BaseState => {
  const { server, own, history } = situation;
  const { base, recovery } = server;
  if (recovery === null) return broken({ code: 'not_shown' });
  if (own.length === 0) return broken({ code: 'no_full' });
  // Before its base is looked at: a database that was made anew has none.
  if (!own.some(({ set }) => sameGuid(set.familyGuid, recovery.familyGuid))) return broken({ code: 'recreated' });
  if (base === null) return broken({ code: 'no_full' });
  const ours = own.find(({ type, set }) => type === 'full' && sameGuid(set.backupSetGuid, base.guid));
  if (ours === undefined) {
    const entry = history.find(({ guid }) => sameGuid(guid, base.guid));
    return broken(brokenBy('foreign_full', entry, situation));
  }
  if (!ours.isThere() || ours.set.isDamaged) return broken({ code: 'file_gone', id: ours.id, file: ours.file });
  // A differential of another fork would restore; where its logs belong, nobody could tell any more (rivals.md rule 26).
  if (!sameGuid(ours.set.recoveryForkGuid, recovery.recoveryForkGuid)) return broken({ code: 'restored' });
  const differentials = own
    .filter(({ set }) => set.differentialBaseGuid !== null && sameGuid(set.differentialBaseGuid, base.guid))
    .toSorted((a, b) => (a.set.lastLsn < b.set.lastLsn ? -1 : 1));
  return { state: 'ours', base: ours, differentials };
};

const broken = (why: BrokenChain): BaseState => ({ state: 'broken', why });
