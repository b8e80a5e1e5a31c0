import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SqlValue } from '../../../src/sandbox/sqlTypes.ts';
import { recordingSink } from '../../support/recordingSink.ts';
import { startServer } from './serverSession.ts';

const NOW = new Date(2026, 0, 31, 15, 4, 5, 678);

describe('an expression has the value that SQL Server gives it', () => {
  const cases: readonly (readonly [expression: string, value: SqlValue])[] = [
    ['7 / 2', 3],
    ['-7 % 3', -1],
    ['7 / 2.0', '3.500000'],
    ['1.10 + 2.205', '3.305'],
    ['CAST(2 AS decimal(5,2)) * 1.5', '3.000'],
    ["N'a' + 'b'", 'ab'],
    ["'5' + 1", 6],
    ["N'a' + NULL", null],
    ["CASE WHEN 'A' = 'a ' THEN 1 ELSE 0 END", 1],
    ["CASE WHEN N'á' = N'a' THEN 1 ELSE 0 END", 0],
    ['CASE WHEN NULL = NULL THEN 1 WHEN NULL IS NULL THEN 2 END', 2],
    ['CASE WHEN 1 NOT IN (2, NULL) THEN 1 ELSE 0 END', 0],
    ["IIF('abc' LIKE 'A_[a-c]', 1, 0)", 1],
    ["IIF('50%' LIKE '50!%' ESCAPE '!', 1, 0)", 1],
    ["IIF('x' NOT LIKE '[^x]', 1, 0)", 1],
    ["IIF('P-01' LIKE 'P-0%' AND 'a-b' LIKE 'a[x-]b' AND 'a-b' LIKE 'a!-b' ESCAPE '!', 1, 0)", 1],
    ['COALESCE(NULL, 3, 1/0)', 3],
    ["ISNULL(CAST(NULL AS varchar(2)), 'largo')", 'la'],
    ['NULLIF(3, 3)', null],
    ["LEN(N'añil  ')", 4],
    ["DATALENGTH(N'añil')", 8],
    ["SUBSTRING('Peñalara', 3, 3)", 'ñal'],
    ["REPLACE('aXbxc', 'x', '-')", 'a-b-c'],
    ["CHARINDEX('ñ', N'Peña')", 3],
    ["CONCAT('a', NULL, 1, 2.5)", 'a12.5'],
    ["QUOTENAME('a]b')", '[a]]b]'],
    ["STUFF('abcd', 2, 2, 'X')", 'aXd'],
    ["REPLICATE('ab', 3)", 'ababab'],
    ['ROUND(2.345, 2)', '2.350'],
    ['ROUND(1250, -2)', 1300],
    ['CEILING(-1.5)', '-1'],
    ['FLOOR(-1.5)', '-2'],
    ['ABS(-3)', 3],
    ['POWER(2, 10)', 1024],
    ['CAST(3.99 AS int)', 3],
    ['CAST(2.5 AS decimal(3,0))', '3'],
    ["CAST(' 42 ' AS int)", 42],
    ["TRY_CONVERT(int, 'x')", null],
    ["TRY_CAST('2026-02-30' AS date)", null],
    ['CONVERT(varchar(25), CAST(43000000016800037 AS numeric(25,0)))', '43000000016800037'],
    ['CONVERT(varchar(3), 12345)', '*'],
    ["CONVERT(varchar(30), CAST('2026-01-31T15:04:05.678' AS datetime), 126)", '2026-01-31T15:04:05.677'],
    ["CONVERT(varchar(30), CAST('2026-01-31T15:04:05' AS datetime), 126)", '2026-01-31T15:04:05'],
    ["CONVERT(varchar(23), CAST('2026-01-31T15:04:05.678' AS datetime), 121)", '2026-01-31 15:04:05.677'],
    ["CONVERT(varchar(19), CAST('20260131 15:04' AS datetime), 120)", '2026-01-31 15:04:00'],
    ["CONVERT(varchar(30), CAST('2026-01-02T15:04' AS datetime))", 'Jan  2 2026  3:04PM'],
    ["CONVERT(char(8), CAST('2026-01-02' AS date), 112)", '20260102'],
    ['CONVERT(varchar(10), 0x00FF, 1)', '0x00FF'],
    ["CONVERT(varbinary(2), '0x00FF', 1)", Uint8Array.of(0, 255)],
    ['GETDATE()', '2026-01-31T15:04:05.677'],
    ['SYSDATETIME()', '2026-01-31T15:04:05.6780000'],
    ["DATEADD(month, 1, CAST('2026-01-31' AS date))", '2026-02-28'],
    ["DATEDIFF(day, '2026-01-31', '2026-03-01')", 29],
    ["DATEDIFF(year, '2025-12-31', '2026-01-01')", 1],
    ["DATEPART(weekday, '2026-01-31')", 7],
    ["DATENAME(month, '2026-01-31')", 'January'],
    ["EOMONTH('2024-02-10')", '2024-02-29'],
    ["YEAR(CAST('2026-01-31' AS datetime) + 1)", 2026],
    ['(SELECT MAX(v) FROM (VALUES (1), (5), (3)) AS t(v))', 5],
    ["(SELECT STRING_AGG(v, ',') WITHIN GROUP (ORDER BY v DESC) FROM (VALUES ('a'), ('c'), ('b')) AS t(v))", 'c,b,a'],
    ['(SELECT AVG(v) FROM (VALUES (1), (2)) AS t(v))', 1],
    ['(SELECT COUNT(DISTINCT v) FROM (VALUES (1), (1), (NULL)) AS t(v))', 1],
    ['(SELECT SUM(v) FROM (VALUES (1)) AS t(v) WHERE v > 1)', null],
    ['9223372036854775807', '9223372036854775807'],
    ['CAST(9223372036854775807 AS bigint)', 9223372036854775807n],
    ["SERVERPROPERTY('EngineEdition')", 3],
    ['DB_NAME()', 'master'],
    ['SUSER_SNAME()', 'sa'],
  ];
  test.each(cases)('%s', async (expression, value) => {
    const client = await startServer({ now: () => NOW }).connect();
    expect(await client.value(`SELECT ${expression}`)).toEqual(value);
  });
});

describe('a column of a result has the type that SQL Server gives it', () => {
  test.each([
    ['1', { kind: 'int', bytes: 4 }],
    ['3000000000', { kind: 'numeric', precision: 10, scale: 0 }],
    ['CAST(1 AS bigint) + 1', { kind: 'int', bytes: 8 }],
    ['1.5', { kind: 'numeric', precision: 2, scale: 1 }],
    ['1.50 * 2.5', { kind: 'numeric', precision: 6, scale: 3 }],
    ['1e0', { kind: 'float', bytes: 8 }],
    ["N'abc'", { kind: 'nvarchar', length: 3 }],
    ["'ab' + N'c'", { kind: 'nvarchar', length: 3 }],
    ['NULL', { kind: 'int', bytes: 4 }],
    ['COUNT(*)', { kind: 'int', bytes: 4 }],
    ['COUNT_BIG(*)', { kind: 'int', bytes: 8 }],
    ['SUM(CAST(1 AS decimal(10,2)))', { kind: 'numeric', precision: 38, scale: 2 }],
    ['GETDATE()', { kind: 'datetime' }],
    ['SYSDATETIMEOFFSET()', { kind: 'datetimeoffset', scale: 7 }],
    ['NEWID()', { kind: 'guid' }],
    ['CASE WHEN 1 = 1 THEN 1 ELSE 2.5 END', { kind: 'numeric', precision: 11, scale: 1 }],
    ['CAST(1 AS bit)', { kind: 'bit' }],
    ['0xAB', { kind: 'varbinary', length: 1 }],
  ])('%s is %j', async (expression, type) => {
    const client = await startServer().connect();
    const sink = await client.run(`SELECT ${expression} AS v`);
    const call = sink.calls.find((candidate) => candidate.kind === 'columns');
    expect(call?.kind === 'columns' ? call.columns[0]?.type : sink.texts).toEqual(type);
  });
});

describe('laws', () => {
  test('any name and any text come back from between their quotes', async () => {
    const client = await startServer().connect();
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
      .filter((text) => !text.includes('\u0000'));
    await fc.assert(
      fc.asyncProperty(name, fc.string({ unit: 'grapheme', maxLength: 200 }), async (alias, text) => {
        const sink = recordingSink();
        const sql = `/* /* ] */ ' */ SELECT N'${text.replaceAll("'", "''")}' AS [${alias.replaceAll(']', ']]')}] -- '`;
        await client.session.batch(sql, sink, new AbortController().signal);
        const columns = sink.calls.find((call) => call.kind === 'columns');
        const row = sink.calls.find((call) => call.kind === 'row');
        expect(columns?.kind === 'columns' ? columns.columns[0]?.name : sink.texts).toBe(alias);
        expect(row?.kind === 'row' ? row.values : null).toEqual([text]);
      }),
      { numRuns: 200 },
    );
  });

  test('whatever is sent, the answer is a result or an error, never a crash', async () => {
    const client = await startServer().connect();
    const word = fc.constantFrom(
      'SELECT',
      'FROM',
      'WHERE',
      '(',
      ')',
      "'",
      '[',
      ']',
      ',',
      '*',
      '1',
      'a',
      '.',
      '@x',
      'BEGIN',
      'END',
      'IF',
      'CASE',
      'WITH',
      'AS',
      'INSERT',
      'BACKUP',
      'DATABASE',
      'RESTORE',
      '=',
      ';',
      '--',
      '/*',
      'NULL',
      'sys.databases',
      'EXEC',
      'DECLARE',
      'int',
      'TRY',
      'CATCH',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 14 }), async (words) => {
        const sink = recordingSink();
        const stop = AbortSignal.timeout(2000);
        await client.session.batch(words.join(' '), sink, stop);
        expect(sink.dones.length + sink.messages.length).toBeGreaterThan(-1);
      }),
      { numRuns: 600 },
    );
  });

  test('sums and averages of decimals are exact', async () => {
    const client = await startServer().connect();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 1, maxLength: 20 }),
        async (cents) => {
          const text = (value: number): string =>
            `${value < 0 ? '-' : ''}${Math.floor(Math.abs(value) / 100)}.${String(Math.abs(value) % 100).padStart(2, '0')}`;
          const values = cents.map((value) => `(CAST('${text(value)}' AS decimal(12,2)))`).join(', ');
          const sum = cents.reduce((total, value) => total + value, 0);
          expect(await client.value(`SELECT SUM(v) FROM (VALUES ${values}) AS t(v)`)).toBe(text(sum));
        },
      ),
      { numRuns: 60 },
    );
  });
});
