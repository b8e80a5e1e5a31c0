import type { DatabaseName } from '../domain/databaseName.ts';
import { compareSpecific, namesDatabase, type WrittenSelector } from './databaseSelector.ts';
import type { ChainPolicyEntry } from './schema/chains.ts';
import type { DatabaseEntry } from './schema/databases.ts';
import type { RetentionPolicyEntry } from './schema/retention.ts';

/** An entry of the map `databases`. */
export interface DatabaseRule extends WrittenSelector {
  /** As it is written in the file. */
  readonly key: string;
  /** What the entry says, and nothing where it says nothing. */
  readonly said: DatabaseEntry;
}

/** What the entries say of one database. */
export type Selected =
  /** `from`: the keys of the entries that speak of it, the most specific first; each setting is from the first that has it. */
  | { readonly outcome: 'selected' | 'disabled'; readonly said: DatabaseEntry; readonly from: readonly string[] }
  | { readonly outcome: 'excluded'; readonly by: string }
  | { readonly outcome: 'not_named' };

/**
 * What is meant for a database of this name. An exclusion wins over everything, whatever its place in the file; else of each setting what the most specific
 * entry says that has it: an exact name before a pattern, a pattern that says more of the name before one that says less, words last.
 */
export const resolveSelection = (rules: readonly DatabaseRule[], name: DatabaseName): Selected => {
  const about = rules
    .filter((rule) => namesDatabase(rule, name))
    .toSorted((a, b) => compareSpecific(a.selector, b.selector));
  const exclusion = about.find(({ excludes }) => excludes);
  if (exclusion !== undefined) return { outcome: 'excluded', by: exclusion.key };
  if (about.length === 0) return { outcome: 'not_named' };
  const said = about.map((rule) => rule.said).reduceRight<DatabaseEntry>(over, {});
  return { outcome: said.enabled === false ? 'disabled' : 'selected', said, from: about.map(({ key }) => key) };
};

/** What one entry says, and under it what a less specific one does. */
const over = (general: DatabaseEntry, specific: DatabaseEntry): DatabaseEntry => ({
  ...general,
  ...specific,
  ...(general.chains === undefined || specific.chains === undefined
    ? {}
    : { chains: { ...general.chains, ...specific.chains } satisfies ChainPolicyEntry }),
  ...(general.retention === undefined || specific.retention === undefined
    ? {}
    : { retention: retentionOver(general.retention, specific.retention) }),
});

/** A preset says anew what presets speak of; the other rules stay. */
const retentionOver = (general: RetentionPolicyEntry, specific: RetentionPolicyEntry): RetentionPolicyEntry => {
  if (specific.preset === undefined) return { ...general, ...specific };
  const { preset, daily_backups, weekly_backups, monthly_backups, yearly_backups, full_backups, ...others } = general;
  return { ...others, ...specific };
};

/** The entries that are to select something and select none of these. What only leaves out need not find anything. */
export const rulesWithoutMatch = (
  rules: readonly DatabaseRule[],
  names: readonly DatabaseName[],
): readonly DatabaseRule[] =>
  rules.filter(
    (rule) => !rule.excludes && rule.said.enabled !== false && !names.some((name) => namesDatabase(rule, name)),
  );
