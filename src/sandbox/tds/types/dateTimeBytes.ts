/** Dates and times on the wire, without the length in front: MS-TDS 2.2.5.5.1.8 and 2.2.5.5.1.9. */
import type { ByteReader } from '../bytes/byteReader.ts';
import type { ByteWriter } from '../bytes/byteWriter.ts';
import { ProtocolError } from '../protocolError.ts';
import {
  daysFromText,
  offsetText,
  splitDateTime,
  splitOffset,
  textFromDays,
  textFromTicks,
  ticksFromText,
  ticksPerDay,
} from './calendar.ts';

/** Days from 0001-01-01 to 1900-01-01, where datetime counts from. */
const DAYS_TO_1900 = 693_595;
const LAST_DAY = 3_652_058;
const MS_PER_DAY = 86_400_000;
/** datetime counts 1/300 seconds. */
const DATETIME_TICKS_PER_DAY = 300 * 86_400;

export const timeBytes = (scale: number): 3 | 4 | 5 => {
  if (!Number.isInteger(scale) || scale < 0 || scale > 7) throw new ProtocolError(`a time of scale ${scale}`);
  if (scale <= 2) return 3;
  return scale <= 4 ? 4 : 5;
};

export const writeDateTime = (writer: ByteWriter, text: string): ByteWriter => {
  const { date, time } = splitDateTime(text);
  const ticks = Math.round(ticksFromText(time, 3) * 0.3);
  const days = daysFromText(date) - DAYS_TO_1900;
  // .999 rounds to the next midnight, as on SQL Server.
  return ticks === DATETIME_TICKS_PER_DAY ? writer.i32(days + 1).u32(0) : writer.i32(days).u32(ticks);
};

export const readDateTime = (reader: ByteReader): string => {
  const days = reader.i32();
  const ticks = reader.u32();
  if (ticks >= DATETIME_TICKS_PER_DAY) throw new ProtocolError('a time of day past midnight');
  return `${dayText(days + DAYS_TO_1900)}T${textFromTicks(Math.min(MS_PER_DAY - 1, Math.round((ticks * 10) / 3)), 3)}`;
};

export const writeSmallDateTime = (writer: ByteWriter, text: string): ByteWriter => {
  const { date, time } = splitDateTime(text);
  return writer.u16(daysFromText(date) - DAYS_TO_1900).u16(Math.floor(ticksFromText(time, 0) / 60));
};

export const readSmallDateTime = (reader: ByteReader): string => {
  const date = dayText(reader.u16() + DAYS_TO_1900);
  const minutes = reader.u16();
  if (minutes >= 1440) throw new ProtocolError('a time of day past midnight');
  return `${date}T${textFromTicks(minutes * 60_000, 3)}`;
};

export const writeDate = (writer: ByteWriter, text: string): ByteWriter => {
  return writer.uint(daysFromText(text), 3);
};

export const readDate = (reader: ByteReader): string => dayText(reader.uint(3));

export const writeTime = (writer: ByteWriter, text: string, scale: number): ByteWriter => {
  return writer.uint(ticksFromText(text, scale), timeBytes(scale));
};

export const readTime = (reader: ByteReader, scale: number): string => textFromTicks(readTicks(reader, scale), scale);

export const writeDateTime2 = (writer: ByteWriter, text: string, scale: number): ByteWriter => {
  const { date, time } = splitDateTime(text);
  return writeDate(writeTime(writer, time, scale), date);
};

export const readDateTime2 = (reader: ByteReader, scale: number): string => {
  const time = readTime(reader, scale);
  return `${readDate(reader)}T${time}`;
};

/** The wire has UTC and the offset; the text has local time and the offset. */
export const writeDateTimeOffset = (writer: ByteWriter, text: string, scale: number): ByteWriter => {
  const { local, offsetMinutes } = splitOffset(text);
  const { date, time } = splitDateTime(local);
  const perDay = ticksPerDay(scale);
  const utc = ticksFromText(time, scale) - offsetMinutes * 60 * 10 ** scale;
  const dayShift = Math.floor(utc / perDay);
  const day = daysFromText(date) + dayShift;
  if (day < 0 || day > LAST_DAY) throw new RangeError(`'${text}' is out of range in UTC`);
  return writer
    .uint(utc - dayShift * perDay, timeBytes(scale))
    .uint(day, 3)
    .i16(offsetMinutes);
};

export const readDateTimeOffset = (reader: ByteReader, scale: number): string => {
  const utc = readTicks(reader, scale);
  const day = reader.uint(3);
  const offsetMinutes = reader.i16();
  if (Math.abs(offsetMinutes) > 14 * 60) throw new ProtocolError('an offset of more than 14 hours');
  const perDay = ticksPerDay(scale);
  const local = utc + offsetMinutes * 60 * 10 ** scale;
  const dayShift = Math.floor(local / perDay);
  const time = textFromTicks(local - dayShift * perDay, scale);
  return `${dayText(day + dayShift)}T${time}${offsetText(offsetMinutes)}`;
};

const readTicks = (reader: ByteReader, scale: number): number => {
  const ticks = reader.uint(timeBytes(scale));
  if (ticks >= ticksPerDay(scale)) throw new ProtocolError('a time of day past midnight');
  return ticks;
};

const dayText = (days: number): string => {
  if (days < 0 || days > LAST_DAY) throw new ProtocolError('a date out of range');
  return textFromDays(days);
};
