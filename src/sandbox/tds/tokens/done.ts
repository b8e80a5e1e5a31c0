import { written } from '../bytes/byteWriter.ts';

/** The DONE family, MS-TDS 2.2.7.6 to 2.2.7.8: one byte each, the same thirteen bytes in all. */
export const DONE_TOKEN = { done: 0xfd, doneProc: 0xfe, doneInProc: 0xff } as const;
export type DoneKind = keyof typeof DONE_TOKEN;

export const DONE_STATUS = { more: 0x01, error: 0x02, count: 0x10, attention: 0x20 } as const;

export interface Done {
  readonly status: number;
  /** CurCmd: contract.md section 0 lists those of BACKUP and RESTORE. */
  readonly curCmd: number;
  readonly rowCount: bigint;
}

/** `countBytes` is 4 for clients before TDS 7.2. */
export const doneToken = (kind: DoneKind, { status, curCmd, rowCount }: Done, countBytes: 4 | 8 = 8): Buffer =>
  written((writer) => {
    writer.u8(DONE_TOKEN[kind]).u16(status).u16(curCmd);
    if (countBytes === 8) writer.u64(rowCount);
    else writer.u32(Number(rowCount));
  });

/** The acknowledgement of an attention: alone in its message (tds.md sections 3 and 4). */
export const attentionAcknowledgement = (): Buffer =>
  doneToken('done', { status: DONE_STATUS.attention, curCmd: 0xfd, rowCount: 0n });
