import type { ChainHole, DatabaseChains } from '../../catalogue/chain/databaseChains.ts';
import type { Language } from '../../config/settings.ts';
import { describeError } from '../../messages/describeError.ts';
import { formatAge, formatDuration, formatTime } from '../../messages/format.ts';
import { messagesFor } from '../../messages/messagesFor.ts';
import { drawTimeLine, timeLine } from '../../messages/timeLine.ts';
import type { TimeSigns } from '../../messages/timeSigns.ts';
import { describeUnreachable } from '../../messages/unreachableWords.ts';
import type { ChainReport, DatabaseLine, ProofStatus } from '../../services.ts';
import { displayWidth } from './displayWidth.ts';
import { table } from './table.ts';
import { wrapText } from './wrapText.ts';

/** How a list of chains is drawn. */
export interface ChainsForm {
  readonly language: Language;
  readonly now: Date;
  readonly columns: number;
  readonly signs: TimeSigns;
}

/** A line of a terminal, and not the whole width of a wide one: dates must stand near their ends. */
const MOST_COLUMNS = 80;
const INDENT = '  ';
/** Older ones are in the JSON. */
const MOST_SHOWN = 5;

/** Each database with its line of time, its holes and its proof. */
export const chainsText = ({ databases, unreadable }: ChainReport, form: ChainsForm): readonly string[] => {
  const t = messagesFor(form.language);
  if (databases.length === 0) return [t.catalogue.empty];
  const hasBar = databases.some(({ chains }) => chains.oldestMs !== null);
  return [
    ...databases.flatMap((line, at) => [...(at === 0 ? [] : ['']), ...databaseText(line, form)]),
    ...(hasBar ? ['', signsText(form)] : []),
    ...unreadable.map(({ path, error }) => t.catalogue.unreadable(path, describeError(error, form.language).message)),
  ];
};

/** What the signs of the bars mean. */
export const signsText = ({ language, signs }: ChainsForm): string => messagesFor(language).chains.signs(signs);

const widthOf = ({ columns }: ChainsForm): number => Math.min(columns, MOST_COLUMNS);

const databaseText = (line: DatabaseLine, form: ChainsForm): readonly string[] => [
  line.chains.database,
  ...lineText(line, form),
];

/** The bar, what can be restored, what was proven, and what is wrong; indented under the database's name. */
export const lineText = ({ chains, lastBackedUp, proof }: DatabaseLine, form: ChainsForm): readonly string[] => {
  const t = messagesFor(form.language).chains;
  const rows = [
    [t.restorable, rangeText(chains, form)],
    ...(chains.rpoMs === null ? [] : [[t.rpo, formatAge(chains.rpoMs)]]),
    [t.backedUp, lastBackedUp === null ? t.never : t.ago(formatAge(lastBackedUp.ageMs), lastBackedUp.id)],
    [t.proven, provenText(proof, form.language)],
  ];
  return [...barText(chains, form), ...table(rows), ...troubleText(chains, proof, form)].map((line) => INDENT + line);
};

/** The bar, and under it the dates of its ends. */
const barText = (chains: DatabaseChains, form: ChainsForm): readonly string[] => {
  const columns = widthOf(form) - 2 * INDENT.length;
  const line = timeLine(chains, form.now.getTime(), columns);
  if (line === null) return [];
  const [from, to] = [formatTime(new Date(line.fromMs)), formatTime(new Date(line.toMs))];
  const gap = ' '.repeat(Math.max(1, columns - displayWidth(from) - displayWidth(to)));
  return [drawTimeLine(line, form.signs), `${from}${gap}${to}`];
};

const rangeText = ({ oldestMs, newestMs, windows, points }: DatabaseChains, { language }: ChainsForm): string => {
  const t = messagesFor(language).chains;
  if (oldestMs === null || newestMs === null) return t.nothing;
  const [oldest, newest] = [formatTime(new Date(oldestMs)), formatTime(new Date(newestMs))];
  if (windows.every(({ fromMs, toMs }) => fromMs === toMs)) {
    return oldestMs === newestMs ? t.oneMoment(oldest) : t.moments(windows.length + points.length, oldest, newest);
  }
  return t.range(oldest, newest);
};

const provenText = ({ proven, isOverdue }: ProofStatus, language: Language): string => {
  const t = messagesFor(language).chains;
  const good =
    proven === null
      ? t.neverProven
      : t.provenAgo(
          formatAge(proven.ageMs),
          proven.id,
          proven.rtoMs === null ? null : formatDuration(proven.rtoMs, language),
        );
  return isOverdue ? `${good}: ${t.overdue}` : good;
};

const troubleText = (chains: DatabaseChains, { failed }: ProofStatus, form: ChainsForm): readonly string[] => {
  const { language } = form;
  const t = messagesFor(language).chains;
  const width = widthOf(form) - 2 * INDENT.length;
  const wrapped = (text: string): readonly string[] =>
    wrapText(text, width).map((line, at) => (at === 0 ? line : INDENT + line));
  // Between the backups of a database without logs there is nothing, every time, and one sentence says so.
  const hasNoLogs = chains.windows.every(({ fromMs, toMs }) => fromMs === toMs);
  const isSaidOnce = ({ why }: ChainHole): boolean => hasNoLogs && why.code === 'no_log_backups';
  const holes = chains.holes.filter((hole) => !isSaidOnce(hole) && hole.why.code !== 'after_last_backup');
  const withoutLogs = chains.holes.find(isSaidOnce);
  return [
    ...(failed === null ? [] : wrapped(t.drillFailed(failed.id, failed.error))),
    ...(withoutLogs === undefined ? [] : wrapped(describeUnreachable(withoutLogs.why, language))),
    ...newest(holes).flatMap((hole) => wrapped(holeText(hole, language))),
    ...moreText(holes.length, form),
    ...newest(chains.orphans).flatMap(({ id, why }) => wrapped(t.unused(id, describeUnreachable(why, language)))),
    ...moreText(chains.orphans.length, form),
  ];
};

const holeText = ({ fromMs, toMs, why }: ChainHole, language: Language): string =>
  messagesFor(language).chains.hole(
    formatTime(new Date(fromMs)),
    formatTime(new Date(toMs)),
    describeUnreachable(why, language),
  );

const newest = <T>(oldestFirst: readonly T[]): readonly T[] => oldestFirst.slice(-MOST_SHOWN);

const moreText = (count: number, { language }: ChainsForm): readonly string[] =>
  count > MOST_SHOWN ? [messagesFor(language).chains.more(count - MOST_SHOWN)] : [];
