import type { Language } from '../../config/settings.ts';
import type { Measured } from '../../domain/digests.ts';
import { PIPE } from '../../domain/localPath.ts';
import type { RexusError } from '../../domain/rexusError.ts';
import type { PackedFile } from '../../engine/packFiles.ts';
import type { UnpackedFile } from '../../engine/unpackStored.ts';
import { describeError } from '../../messages/describeError.ts';
import type { Messages } from '../../messages/en.ts';
import { encryptionText } from '../../messages/encryptionText.ts';
import { formatBytes, formatRate, formatRatio } from '../../messages/format.ts';
import { levelsText } from '../../messages/levelsText.ts';
import { messagesFor } from '../../messages/messagesFor.ts';
import { bytesPerSecond, ratioOf } from '../packForm.ts';

/** What one file became, with the digests that `md5sum` and `sha256sum` print of both. */
export const packedText = (packed: PackedFile, language: Language): readonly string[] => {
  const messages = messagesFor(language);
  const t = messages.pack;
  const { format, content, stored, levels, encryption, packMs, readBackMs } = packed;
  const rate = bytesPerSecond(content.bytes, packMs + (readBackMs ?? 0));
  const isAuto = format.compression !== 'none' && format.level === 'auto';
  return [
    endsText(packed, t),
    `  ${t.sizes(formatBytes(content.bytes, language), formatBytes(stored.bytes, language))}${ratioText(packed, language)}${rateText(rate, language)}`,
    ...(isAuto && levels !== null ? [`  ${levelsText(levels, messages)}`] : []),
    ...(encryption === null ? [] : [`  ${encryptionText(encryption, messages)}`]),
    ...digestLines(t.content, content),
    ...digestLines(t.stored, stored),
    `  ${readBackMs === null ? t.notProven : packed.from === PIPE ? t.provenOfPipe : t.proven}`,
  ];
};

export const unpackedText = (unpacked: UnpackedFile, language: Language): readonly string[] => {
  const t = messagesFor(language).pack;
  const { to, content, stored, unpackMs } = unpacked;
  const rate = bytesPerSecond(content.bytes, unpackMs);
  return [
    endsText(unpacked, t),
    `  ${t.sizes(formatBytes(stored.bytes, language), formatBytes(content.bytes, language))}${rateText(rate, language)}`,
    ...digestLines(t.stored, stored),
    ...digestLines(t.content, content),
    ...(to === PIPE ? [`  ${t.notProven}`] : []),
  ];
};

const endsText = ({ from, to }: Pick<PackedFile, 'from' | 'to'>, t: Messages['pack']): string =>
  t.packed(from === PIPE ? t.standardInput : from, to === PIPE ? t.standardOutput : to);

export const packFailedText = (
  { path, error }: { readonly path: string; readonly error: RexusError },
  language: Language,
): readonly string[] => {
  const { message, advice } = describeError(error, language);
  return [messagesFor(language).pack.failed(path, message), `  ${advice}`];
};

const digestLines = (side: string, { md5, sha256 }: Measured): readonly string[] => [
  `  MD5 ${side}: ${md5}`,
  `  SHA-256 ${side}: ${sha256}`,
];

const ratioText = (packed: PackedFile, language: Language): string => {
  const ratio = ratioOf(packed);
  return ratio === null ? '' : `, ${messagesFor(language).pack.ratio(formatRatio(ratio, language))}`;
};

const rateText = (rate: number | null, language: Language): string =>
  rate === null ? '' : `, ${formatRate(rate, language)}`;
