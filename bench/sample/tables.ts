import type { Random } from './random.ts';
import { Record } from './record.ts';
import {
  ASCII_DIGITS,
  AT,
  CITIES,
  DIGITS,
  FIRST_NAMES,
  JSON_PARTS,
  MAIL_HOSTS,
  NOTES,
  PRODUCTS,
  SPACE,
  STREETS,
  SURNAMES,
  UNITS,
  USERS,
} from './words.ts';

/** What fills pages: makes one row after the other. */
export interface Rows {
  readonly objectId: number;
  readonly indexId: number;
  /** How much of all extents is its. */
  readonly share: number;
  /** Of the page, in use: pages that were split, or rebuilt with room left. */
  readonly fillPercent: number;
  /** Pages of an index are of type 2. */
  readonly pageType: 1 | 2;
  readonly record: Record;
  /** The next row, in `record.bytes`. @returns its length */
  readonly next: () => number;
}

const FIRST_DAY = 737_000;
const TICKS_A_SECOND = 10_000_000;
/** So many that a short window has forgotten them when they come again: larger windows find them, as in real databases. */
const PEOPLE = 6000;
const EMPTY = Buffer.alloc(0);

/** The tables and indexes of a shop: what an OLTP database of a small firm holds. */
export const sampleTables = (random: Random): readonly Rows[] => {
  const fill = random.fill.bind(random);
  const digit = (count: number): Buffer => DIGITS[random.below(count)] ?? EMPTY;
  const ascii = (count: number): Buffer => ASCII_DIGITS[random.below(count)] ?? EMPTY;
  const customers = Array.from({ length: PEOPLE }, () =>
    Buffer.concat([random.pick(FIRST_NAMES), SPACE, random.pick(SURNAMES), SPACE, random.pick(SURNAMES)]),
  );
  const products = Array.from({ length: PEOPLE }, () =>
    Buffer.concat([random.pick(PRODUCTS), random.pick(UNITS), SPACE, random.pick(UNITS), SPACE, digit(1000)]),
  );
  const sessions = Array.from({ length: PEOPLE }, () => {
    const bytes = Buffer.alloc(16);
    random.fill(bytes, 0, 16);
    return Buffer.from(bytes.toString('hex'));
  });
  const tables: Rows[] = [];
  const table = (facts: Omit<Rows, 'record' | 'next'>, row: (record: Record, n: number) => number): void => {
    const record = new Record();
    let n = 0;
    tables.push({ ...facts, record, next: () => row(record.begin(), n++) });
  };
  /** Rows come in as the day goes by. */
  const day = (n: number, perDay: number): number => FIRST_DAY + Math.floor(n / perDay);
  const time = (n: number, perDay: number): number =>
    (30_000 + Math.floor(((n % perDay) / perDay) * 40_000)) * TICKS_A_SECOND + random.below(TICKS_A_SECOND);

  table({ objectId: 245575913, indexId: 1, share: 15, fillPercent: 90, pageType: 1 }, (record, n) => {
    const [name, surname, other] = [random.pick(FIRST_NAMES), random.pick(SURNAMES), random.pick(SURNAMES)];
    return record
      .int(n + 1)
      .guid(fill)
      .datetime2(day(n, 90), time(n, 90))
      .datetime2(day(n, 80) + random.below(90), time(n, 80))
      .decimal(random.below(40) * 50_000)
      .byte(random.skewed(5))
      .int(random.skewed(40))
      .text(name, random.chance(0.3) ? SPACE : EMPTY, random.chance(0.3) ? random.pick(FIRST_NAMES) : EMPTY)
      .text(surname)
      .text(other)
      .text(random.pick(STREETS), digit(200))
      .text(random.pick(CITIES))
      .text(name, surname, digit(1000), AT, random.pick(MAIL_HOSTS))
      .end(13);
  });
  table({ objectId: 277576027, indexId: 1, share: 22, fillPercent: 100, pageType: 1 }, (record, n) =>
    record
      .int(n + 1)
      .int(random.skewed(400_000))
      .datetime2(day(n, 900), time(n, 900))
      .datetime2(day(n, 900) + random.below(4), 0)
      .decimal(random.below(400_000))
      .decimal(random.below(12) * 500)
      .byte(random.skewed(6))
      .int(random.skewed(25))
      .text(customers[random.below(PEOPLE)] ?? EMPTY)
      .text(random.pick(NOTES))
      .end(10),
  );
  table({ objectId: 309576141, indexId: 1, share: 14, fillPercent: 100, pageType: 1 }, (record, n) =>
    record
      .int(Math.floor(n / 4) + 1)
      .byte((n & 3) + 1)
      .int(random.skewed(20_000))
      .int(random.skewed(30) + 1)
      .decimal(random.skewed(60_000))
      .decimal(random.skewed(4) * 5)
      .byte(21)
      .text(products[random.below(PEOPLE)] ?? EMPTY)
      .end(8),
  );
  table({ objectId: 341576255, indexId: 1, share: 18, fillPercent: 100, pageType: 1 }, (record, n) =>
    record
      .int(n + 1)
      .int(0)
      .datetime2(day(n, 4000), time(n, 4000))
      .int(random.skewed(300))
      .text(random.pick(USERS))
      .text(
        random.pick(JSON_PARTS.open),
        ascii(1000),
        ascii(1000),
        JSON_PARTS.before,
        ascii(1000),
        JSON_PARTS.dot,
        ascii(100),
        JSON_PARTS.after,
        random.pick(JSON_PARTS.states),
        JSON_PARTS.amount,
        ascii(1000),
        JSON_PARTS.dot,
        ascii(100),
        JSON_PARTS.origin,
        ascii(60),
        JSON_PARTS.address,
        ascii(4),
        JSON_PARTS.dot,
        ascii(250),
        JSON_PARTS.session,
        sessions[random.below(PEOPLE)] ?? EMPTY,
        JSON_PARTS.close,
      )
      .end(6),
  );
  table({ objectId: 373576369, indexId: 1, share: 6, fillPercent: 80, pageType: 1 }, (record, n) =>
    record
      .int(n + 1)
      .decimal(random.below(90_000))
      .decimal(random.below(60_000))
      .int(random.skewed(5000))
      .datetime2(FIRST_DAY + random.below(2000), time(n, 90))
      .byte(random.skewed(3))
      .text(digit(1000), digit(1000))
      .text(random.pick(PRODUCTS), random.pick(UNITS), SPACE, random.pick(UNITS))
      .end(8),
  );
  // Four kinds of index: foreign keys, unique identifiers in no order, names, and times.
  table({ objectId: 277576027, indexId: 2, share: 7, fillPercent: 90, pageType: 2 }, (record, n) =>
    record
      .int(Math.floor(n / 3))
      .int(random.below(2_000_000))
      .end(2),
  );
  table({ objectId: 245575913, indexId: 2, share: 9, fillPercent: 65, pageType: 2 }, (record) =>
    record.guid(fill).int(random.below(400_000)).end(2),
  );
  table({ objectId: 245575913, indexId: 3, share: 5, fillPercent: 75, pageType: 2 }, (record, n) =>
    record
      .int(random.below(400_000))
      .text(SURNAMES[Math.floor(n / 2000) % SURNAMES.length] ?? SPACE)
      .text(SURNAMES[Math.floor(n / 25) % SURNAMES.length] ?? SPACE)
      .text(random.pick(FIRST_NAMES))
      .end(4),
  );
  table({ objectId: 341576255, indexId: 2, share: 4, fillPercent: 100, pageType: 2 }, (record, n) =>
    record
      .datetime2(day(n, 4000), time(n, 4000))
      .int(n + 1)
      .end(2),
  );
  return tables;
};
