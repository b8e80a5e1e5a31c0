import { z } from 'zod';
import { BACKUP_TYPES } from '../domain/backupType.ts';
import { COMPRESSIONS } from '../domain/compression.ts';
import type { LevelsTaken } from '../domain/compressionLevel.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import { lazily } from '../domain/lazily.ts';
import type { RunId } from '../domain/runId.ts';
import { backupSetFromJson, backupSetJson, backupSetToJson } from './backupSetJson.ts';
import { encryptionJson, encryptionToJson } from './encryptionJson.ts';
import { byteCount, md5, milliseconds, sha256 } from './jsonFields.ts';
import type { DatabaseRecord } from './manifest.ts';

const reasonJson = lazily(() => z.object({ code: z.string(), text: z.string() }));

const serverCompressionJson = lazily(() =>
  z.object({ asked: z.boolean(), code: z.string(), text: z.string() }).nullable().default(null),
);

const completedJson = lazily(() =>
  z.object({
    status: z.literal('completed'),
    type: z.enum(BACKUP_TYPES),
    file: z.string().min(1),
    size_bytes: byteCount,
    // Of the stored file: what md5sum prints. (The Python tool's is of the content.)
    checksum: md5,
    sha256,
    compression: z.enum(COMPRESSIONS),
    encryption: encryptionJson(),
    content_bytes: byteCount,
    content_md5: md5,
    content_sha256: sha256,
    block_bytes: z.array(byteCount).optional(),
    // Of whichever algorithm.
    compression_levels: z.object({ lowest: z.int(), highest: z.int(), most_used: z.int() }).optional(),
    ...backupSetJson().shape,
    verified: z.object({ verify_only: z.boolean(), read_back: z.boolean() }),
    duration_ms: z.object({
      backup: milliseconds,
      header: milliseconds,
      verify: milliseconds,
      pack: milliseconds,
      read_back: milliseconds,
    }),
    reason: reasonJson().nullable().default(null),
    server_compression: serverCompressionJson(),
  }),
);

const failedJson = lazily(() =>
  z.object({
    status: z.literal('failed'),
    type: z.enum(BACKUP_TYPES),
    code: z.string(),
    error: z.string(),
    server_compression: serverCompressionJson(),
  }),
);

const skippedJson = lazily(() =>
  z.object({ status: z.literal('skipped'), type: z.enum(BACKUP_TYPES), reason: reasonJson() }),
);

/** What a manifest says of one database, under the database's name. */
export const databaseRecordJson = lazily(() =>
  z.discriminatedUnion('status', [completedJson(), failedJson(), skippedJson()]),
);
type DatabaseRecordJson = z.infer<ReturnType<typeof databaseRecordJson>>;

type LevelsJson = NonNullable<z.infer<ReturnType<typeof completedJson>>['compression_levels']>;

const levelsFromJson = ({ lowest, highest, most_used: mostUsed }: LevelsJson): LevelsTaken => ({
  lowest,
  highest,
  mostUsed,
});

const levelsToJson = ({ lowest, highest, mostUsed }: LevelsTaken): LevelsJson => ({
  lowest,
  highest,
  most_used: mostUsed,
});

export const databaseRecordFromJson = (name: DatabaseName, json: DatabaseRecordJson): DatabaseRecord => {
  if (json.status === 'failed') {
    const { type, code, error, server_compression: serverCompression } = json;
    return { status: 'failed', name, type, code, error, serverCompression };
  }
  if (json.status === 'skipped') return { status: 'skipped', name, type: json.type, reason: json.reason };
  return {
    status: 'completed',
    name,
    type: json.type,
    stored: {
      file: json.file,
      bytes: json.size_bytes,
      md5: json.checksum,
      sha256: json.sha256,
      compression: json.compression,
      encryption: json.encryption,
      content: { bytes: json.content_bytes, md5: json.content_md5, sha256: json.content_sha256 },
      ...(json.block_bytes === undefined ? {} : { blocks: json.block_bytes }),
      ...(json.compression_levels === undefined ? {} : { levels: levelsFromJson(json.compression_levels) }),
    },
    set: backupSetFromJson(json),
    verified: { verifyOnly: json.verified.verify_only, readBack: json.verified.read_back },
    durations: {
      backupMs: json.duration_ms.backup,
      headerMs: json.duration_ms.header,
      verifyMs: json.duration_ms.verify,
      packMs: json.duration_ms.pack,
      readBackMs: json.duration_ms.read_back,
    },
    reason: json.reason,
    serverCompression: json.server_compression,
  };
};

/** The other way round; `timestamp` stands in every record because the Python tool's have it. @throws TypeError for a record of the Python tool */
export const databaseRecordToJson = (
  record: DatabaseRecord,
  id: RunId,
): DatabaseRecordJson & { readonly timestamp: string } => {
  switch (record.status) {
    case 'completed_python':
      throw new TypeError('the manifests of the Python tool are read and never written');
    case 'failed':
      return {
        status: 'failed',
        type: record.type,
        code: record.code,
        error: record.error,
        server_compression: record.serverCompression,
        timestamp: id,
      };
    case 'skipped':
      return { status: 'skipped', type: record.type, reason: record.reason, timestamp: id };
    case 'completed': {
      const { stored, verified, durations } = record;
      return {
        status: 'completed',
        type: record.type,
        file: stored.file,
        size_bytes: stored.bytes,
        checksum: stored.md5,
        sha256: stored.sha256,
        compression: stored.compression,
        encryption: encryptionToJson(stored.encryption),
        content_bytes: stored.content.bytes,
        content_md5: stored.content.md5,
        content_sha256: stored.content.sha256,
        ...(stored.blocks === undefined ? {} : { block_bytes: [...stored.blocks] }),
        ...(stored.levels === undefined ? {} : { compression_levels: levelsToJson(stored.levels) }),
        ...backupSetToJson(record.set),
        verified: { verify_only: verified.verifyOnly, read_back: verified.readBack },
        duration_ms: {
          backup: durations.backupMs,
          header: durations.headerMs,
          verify: durations.verifyMs,
          pack: durations.packMs,
          read_back: durations.readBackMs,
        },
        reason: record.reason,
        server_compression: record.serverCompression,
        timestamp: id,
      };
    }
  }
};
