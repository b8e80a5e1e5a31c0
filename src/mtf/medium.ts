/**
 * A backup medium as it can be read with no server: its label and its backup sets, from headers alone. Page data are never read here
 * (readPages.ts does that), so that a file of any size is listed with a few seeks. Facts: mtf.md.
 */

import type { ByteSource } from './byteSource.ts';
import type { Configuration, Unknown } from './configuration.ts';
import type { MtfError } from './mtfError.ts';

export interface Medium {
  readonly label: MediaLabel;
  readonly sets: readonly BackupSet[];
  /** Why the medium could not be read to its end; null: it was. What stands in `sets` was read before that. */
  readonly damage: MtfError | null;
  /** The plain image: the source itself, or what a compressed medium inflates to. Offsets in sets are of this image. */
  readonly image: ByteSource;
  /** Where the image's last whole block ends, and the same place in the file: where a further set would begin. */
  readonly end: { readonly image: number; readonly file: number };
  /** Offsets of the soft filemarks in the image, oldest first. */
  readonly filemarks: readonly number[];
}

/** TAPE and RAID: RESTORE LABELONLY. */
export interface MediaLabel {
  readonly compressed: boolean;
  readonly mediaName: string | null;
  readonly mediaDescription: string | null;
  readonly mediaSetId: string;
  readonly familyCount: number;
  readonly familySequenceNumber: number;
  /** 32 bits that differ from family to family; LABELONLY's MediaFamilyId begins with them. */
  readonly mediaFamilyTag: number;
  readonly mediaSequenceNumber: number;
  readonly softwareName: string | null;
  readonly softwareVendorId: number;
  readonly mediaDate: string | null;
  readonly hasPassword: boolean;
  readonly passwordAlgorithm: number;
  readonly passwordBytes: number;
  readonly tapeAttributes: number;
  readonly catalogType: number;
  readonly logicalBlockSize: number;
  readonly mtfMajorVersion: number;
  /** Bytes of a media block: 512 or 4096. */
  readonly blockSize: number;
}

/** One backup set: SSET, VOLB, MSCI, data, MSLS, ESET. */
export interface BackupSet {
  readonly position: number;
  /** Of its SSET in the image. */
  readonly offset: number;
  readonly name: string | null;
  readonly description: string | null;
  readonly userName: string | null;
  readonly machineName: string | null;
  readonly guid: string;
  readonly softwareVendorId: number;
  readonly startDate: string | null;
  /** Null: none; a date that stands there is not shown, since its place is a guess. */
  readonly expirationDate: Unknown | null;
  /** Quarter hours east of UTC of all dates of this set; null: it does not say. */
  readonly timeZoneQuarterHours: number | null;
  /** The configuration of the start; FILELISTONLY shows this one. */
  readonly atStart: Configuration;
  /** The configuration of the end; HEADERONLY shows this one. Null: the backup never finished, or the file is cut. */
  readonly atEnd: Configuration | null;
  /** Everything that belongs to the set is there, its end block too. */
  readonly complete: boolean;
  readonly data: readonly DataStream[];
  readonly log: readonly DataStream[];
}

/** The payload of one MQDA or MQTL stream, without its two lead bytes. */
export interface DataStream {
  readonly offset: number;
  readonly length: number;
  /** What WITH CHECKSUM stored for it (mtf.md section 6, CSUM). */
  readonly checksum: number | null;
}
