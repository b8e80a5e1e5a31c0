import type { Language } from '../../config/settings.ts';
import { formatLsn } from '../../domain/lsn.ts';
import type { Inspection } from '../../engine/inspectFiles.ts';
import type { JoinedSet, MediaSet } from '../../engine/joinMediaSets.ts';
import { describeError } from '../../messages/describeError.ts';
import { encryptionText } from '../../messages/encryptionText.ts';
import { formatBytes } from '../../messages/format.ts';
import { messagesFor } from '../../messages/messagesFor.ts';
import type { BackupSet, MediaLabel } from '../../mtf/medium.ts';
import { setHeader } from '../../mtf/setHeader.ts';
import { table } from './table.ts';

/** Damaged pages and the like that are named one by one; the JSON names more. */
const NAMED = 20;

/** What a person is told of some backup files. */
export const inspectText = ({ mediaSets, unreadable }: Inspection, language: Language): readonly string[] => {
  const t = messagesFor(language).inspect;
  return [
    ...mediaSets.flatMap((mediaSet, index) => [...(index > 0 ? [''] : []), ...mediaSetText(mediaSet, language)]),
    ...unreadable.flatMap(({ error }) => {
      const { message, advice } = describeError(error, language);
      return [t.unreadable(message), `  ${advice}`];
    }),
  ];
};

const mediaSetText = ({ label, members, missing, sets }: MediaSet, language: Language): readonly string[] => {
  const messages = messagesFor(language);
  const { inspect: t, mediumProblem: problems } = messages;
  const lines = [t.mediaSet(label.mediaSetId, label.softwareName ?? t.unknown, timeText(label.mediaDate) ?? t.unknown)];
  for (const { path, bytes, compression, contentBytes, encryption, medium } of members) {
    const size = formatBytes(bytes, language);
    const number = medium.label.familySequenceNumber;
    lines.push(`  ${label.familyCount > 1 ? t.memberOf(path, size, number, label.familyCount) : t.member(path, size)}`);
    if (encryption !== null) lines.push(`    ${encryptionText(encryption, messages)}`);
    if (compression !== 'none' && contentBytes !== null)
      lines.push(`    ${t.inflated(compression, formatBytes(contentBytes, language))}`);
    if (medium.damage !== null) lines.push(`    ${t.damage(problems[medium.damage.problem], medium.damage.offset)}`);
  }
  if (missing.length > 0) lines.push(`  ${t.missing(some(missing.map(String)).join(', '), label.familyCount)}`);
  if (sets.length === 0) lines.push(`  ${t.noSets}`);
  return [...lines, ...sets.flatMap((joined) => setText(label, joined, language))];
};

const setText = (label: MediaLabel, joined: JoinedSet, language: Language): readonly string[] => {
  const t = messagesFor(language).inspect;
  const { set, complete } = joined;
  const header = setHeader(label, set);
  const { major, minor, build } = header.softwareVersion;
  const words = [
    t.type[header.type],
    ...(header.isCopyOnly ? [t.copyOnly] : []),
    ...(header.hasBackupChecksums ? [t.withChecksums] : []),
    ...(header.compressed ? [t.compressed] : []),
    complete ? t.complete : t.incomplete,
  ];
  const lines = [
    ...(header.backupName === null ? [] : [t.name(header.backupName)]),
    t.server(header.serverName ?? t.unknown, `${major}.${minor}.${build}`),
    t.taken(
      timeText(header.startDate) ?? t.unknown,
      timeText(header.finishDate) ?? t.neverFinished,
      zoneText(header.timeZoneQuarterHours) ?? t.noZone,
    ),
    t.database(
      header.recoveryModel,
      header.compatibilityLevel,
      header.collation === 'unknown' ? t.unknown : header.collation,
    ),
    t.lsn(formatLsn(header.firstLsn), formatLsn(header.lastLsn), formatLsn(header.checkpointLsn)),
    t.setGuid(header.backupSetGuid),
    ...(header.differentialBaseGuid === null || header.differentialBaseLsn === null
      ? []
      : [t.base(header.differentialBaseGuid, formatLsn(header.differentialBaseLsn))]),
    t.files,
    ...filesText(set, language).map((line) => `  ${line}`),
    ...pagesText(joined, language),
  ];
  return [
    `  ${t.set(header.position, header.databaseName ?? t.unknown, words.join(', '))}`,
    ...lines.map((line) => `    ${line}`),
  ];
};

const filesText = ({ atStart }: BackupSet, language: Language): readonly string[] =>
  table(
    atStart.files.map(({ logicalName, type, size, physicalName }) => [
      logicalName,
      type,
      formatBytes(size, language),
      physicalName,
    ]),
    ['left', 'left', 'right', 'left'],
  );

const pagesText = ({ parts }: JoinedSet, language: Language): readonly string[] => {
  const { inspect: t, mediumProblem: problems } = messagesFor(language);
  const found = parts.flatMap(({ member, check }) => (check === null ? [] : [{ path: member.path, check }]));
  if (found.length === 0) return [];
  const sum = (count: (check: (typeof found)[number]['check']) => number): number =>
    found.reduce((total, { check }) => total + count(check), 0);
  const damaged = sum((check) => check.damagedCount);
  const pages = found.flatMap(({ path, check }) =>
    check.damaged.map(({ fileId, pageId, offset, why }) =>
      t.damagedPage(`${fileId}:${pageId}`, path, offset, t.pageReason[why]),
    ),
  );
  return [
    t.pages(
      sum((check) => check.valid) + damaged,
      damaged,
      sum((check) => check.unprotected),
    ),
    t.sums(
      sum((check) => check.streams.length),
      sum((check) => check.blocks.checked),
    ),
    ...pages.slice(0, NAMED),
    ...(damaged > NAMED ? [t.more(damaged - NAMED)] : []),
    ...found.flatMap(({ path, check }) => [
      ...check.streams
        .filter(({ stored, computed }) => stored !== computed)
        .slice(0, NAMED)
        .map(({ kind, offset }) => t.damagedStream(t.streamKind[kind], path, offset)),
      ...check.blocks.damaged
        .slice(0, NAMED)
        .map(({ problem, offset }) => t.damagedBlock(problems[problem], path, offset)),
    ]),
  ];
};

const some = (texts: readonly string[]): readonly string[] =>
  texts.length > NAMED ? [...texts.slice(0, NAMED), '…'] : texts;

/** The server's own clock time, as it wrote it down. */
const timeText = (time: string | null): string | null => time?.replace('T', ' ') ?? null;

/** `UTC+05:30`, from quarter hours. */
const zoneText = (quarterHours: number | null): string | null => {
  if (quarterHours === null) return null;
  const minutes = Math.abs(quarterHours) * 15;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `UTC${quarterHours < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
};
