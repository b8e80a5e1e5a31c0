import type { Language } from '../config/settings.ts';
import type { Limits } from '../domain/limits.ts';
import type { PackedFile, PackReport } from '../engine/packFiles.ts';
import type { UnpackedFile } from '../engine/unpackStored.ts';
import type { BothSides } from '../pipeline/packFile.ts';
import { type Json, jsonForm } from './jsonForm.ts';

/** Bytes of content for one that is stored; null: nothing was stored. */
export const ratioOf = ({ content, stored }: BothSides): number | null =>
  stored.bytes === 0 ? null : content.bytes / stored.bytes;

/** Null where the clock saw no time pass. */
export const bytesPerSecond = (bytes: number, ms: number): number | null =>
  ms > 0 ? Math.round((bytes * 1000) / ms) : null;

export const packForm = ({ packed, failed }: PackReport, limits: Limits, language: Language): Json =>
  jsonForm({ limits, packed: packed.map(withRatio), failed }, language);

const withRatio = ({ format, ...packed }: PackedFile): object => ({
  ...packed,
  packMs: Math.round(packed.packMs),
  readBackMs: packed.readBackMs === null ? null : Math.round(packed.readBackMs),
  compression: format.compression,
  level: format.compression === 'none' ? null : format.level,
  ratio: ratioOf(packed),
  bytesPerSecond: bytesPerSecond(packed.content.bytes, packed.packMs + (packed.readBackMs ?? 0)),
});

export const unpackForm = (unpacked: UnpackedFile, language: Language): Json =>
  jsonForm(
    {
      ...unpacked,
      unpackMs: Math.round(unpacked.unpackMs),
      bytesPerSecond: bytesPerSecond(unpacked.content.bytes, unpacked.unpackMs),
    },
    language,
  );
