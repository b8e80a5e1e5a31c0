import { written } from '../bytes/byteWriter.ts';

const ENVCHANGE = 0xe3;

/** What changed, with the type byte of MS-TDS 2.2.7.9. */
export type EnvChange =
  | { readonly kind: 'database' | 'language' | 'packetSize'; readonly value: string; readonly previous: string }
  | { readonly kind: 'collation'; readonly collation: Uint8Array }
  | { readonly kind: 'begin' | 'commit' | 'rollback'; readonly descriptor: bigint }
  | { readonly kind: 'resetConnection' };

const TYPE = {
  database: 1,
  language: 2,
  packetSize: 4,
  collation: 7,
  begin: 8,
  commit: 9,
  rollback: 10,
  resetConnection: 18,
} as const satisfies Record<EnvChange['kind'], number>;

export const envChangeToken = (change: EnvChange): Buffer =>
  written((writer) => {
    writer.u8(ENVCHANGE).sized16(() => {
      writer.u8(TYPE[change.kind]);
      switch (change.kind) {
        case 'database':
        case 'language':
        case 'packetSize':
          writer.shortText(change.value).shortText(change.previous);
          return;
        case 'collation':
          writer.u8(change.collation.length).bytes(change.collation).u8(0);
          return;
        case 'begin':
          // The new value has the descriptor; a transaction that ends has it as its old one.
          writer.u8(8).u64(change.descriptor).u8(0);
          return;
        case 'commit':
        case 'rollback':
          writer.u8(0).u8(8).u64(change.descriptor);
          return;
        case 'resetConnection':
          writer.u8(0).u8(0);
          return;
      }
    });
  });
