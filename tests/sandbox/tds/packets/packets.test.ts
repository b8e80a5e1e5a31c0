import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MessageAssembler } from '../../../../src/sandbox/tds/packets/messageAssembler.ts';
import { negotiatePacketSize, PACKET_TYPE } from '../../../../src/sandbox/tds/packets/packet.ts';
import { type InboundUnit, PacketReader } from '../../../../src/sandbox/tds/packets/packetReader.ts';
import { PacketWriter } from '../../../../src/sandbox/tds/packets/packetWriter.ts';
import { ProtocolError } from '../../../../src/sandbox/tds/protocolError.ts';

test('messages of any size, cut into packets and delivered in any pieces, arrive as they were', () => {
  const sizes = fc.array(fc.uint8Array({ maxLength: 3000 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 512, max: 4096 }), fc.integer({ min: 1, max: 700 }), (bodies, size, piece) => {
      const sent: Buffer[] = [];
      const writer = new PacketWriter(PACKET_TYPE.batch, size, (packet) => sent.push(packet));
      for (const body of bodies) {
        writer.write(body);
        writer.endMessage();
      }
      const reader = new PacketReader();
      const assembler = new MessageAssembler();
      const stream = Buffer.concat(sent);
      const arrived: Buffer[] = [];
      for (let at = 0; at < stream.length; at += piece) {
        for (const unit of reader.push(stream.subarray(at, at + piece))) {
          if (unit.kind !== 'packet') throw new Error('no TLS here');
          const message = assembler.push(unit.packet);
          if (message !== null) arrived.push(message.payload);
        }
      }
      expect(arrived.map((body) => body.toString('hex'))).toEqual(
        bodies.map((body) => Buffer.from(body).toString('hex')),
      );
    }),
    { numRuns: 100 },
  );
});

test('a sealed packet leaves at once and does not end the message; ids count from 1 in each message', () => {
  const sent: string[] = [];
  const writer = new PacketWriter(PACKET_TYPE.response, 512, (packet) => sent.push(packet.toString('hex')));
  writer.spid = 0x47;
  writer.write(Buffer.of(0xaa));
  writer.seal();
  writer.seal();
  writer.write(Buffer.of(0xbb));
  writer.endMessage();
  writer.write(Buffer.of(0xcc));
  writer.endMessage();
  expect(sent).toEqual(
    ['040000090047 0100aa', '040100090047 0200bb', '040100090047 0100cc'].map((hex) => hex.replace(' ', '')),
  );
});

test('a packet that is exactly full carries the end of its message', () => {
  const sent: Buffer[] = [];
  const writer = new PacketWriter(PACKET_TYPE.response, 512, (packet) => sent.push(packet));
  writer.write(Buffer.alloc(504));
  writer.endMessage();
  expect(sent.map((packet) => [packet.length, packet.readUInt8(1)])).toEqual([[512, 1]]);
});

const units = (bytes: Buffer, tls: boolean): InboundUnit[] => [...new PacketReader(() => tls).push(bytes)];

test('TLS records are told from packets once TLS has begun, and are no TDS before', () => {
  const record = Buffer.from('1703030002abcd', 'hex');
  expect(units(record, true)).toEqual([{ kind: 'tlsRecord', bytes: record }]);
  expect(() => units(record, false)).toThrow(ProtocolError);
});

test.each([
  ['an unknown type', '4745542f20485454'],
  ['a length shorter than the header', '0101000700000100'],
])('%s is no TDS', (_title, hex) => {
  expect(() => units(Buffer.from(hex, 'hex'), false)).toThrow(ProtocolError);
});

test('an attention in the middle of a request withdraws what was sent of it', () => {
  const assembler = new MessageAssembler();
  expect(assembler.push({ type: PACKET_TYPE.batch, status: 0, payload: Buffer.of(1) })).toBeNull();
  expect(assembler.push({ type: PACKET_TYPE.attention, status: 1, payload: Buffer.alloc(0) })?.type).toBe(6);
  const next = assembler.push({ type: PACKET_TYPE.batch, status: 1, payload: Buffer.of(2) });
  expect(next?.payload).toEqual(Buffer.of(2));
});

test('two mixed messages, and one that is endless before the login, are refused', () => {
  const assembler = new MessageAssembler();
  assembler.push({ type: PACKET_TYPE.batch, status: 0, payload: Buffer.of(1) });
  expect(() => assembler.push({ type: PACKET_TYPE.rpc, status: 1, payload: Buffer.of(1) })).toThrow(ProtocolError);
  const endless = new MessageAssembler();
  const push = (): unknown => endless.push({ type: PACKET_TYPE.login7, status: 0, payload: Buffer.alloc(32_000) });
  for (let packet = 0; packet < 4; packet++) push();
  expect(push).toThrow(ProtocolError);
});

test.each([
  [0, 4096],
  [100, 512],
  [8000, 8000],
  [1_000_000, 32767],
])('a client that asks for packets of %i gets %i', (asked, given) => {
  expect(negotiatePacketSize(asked)).toBe(given);
});
