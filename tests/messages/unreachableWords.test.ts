import { expect, test } from 'vitest';
import type { Unreachable } from '../../src/catalogue/chain/chainPlan.ts';
import { parseLsn } from '../../src/domain/lsn.ts';
import { parseRunId } from '../../src/domain/runId.ts';
import { describeUnreachable } from '../../src/messages/unreachableWords.ts';

const id = parseRunId('20261120_020000');
const file = 'databases/inventario_20261120_020000_log.trn.gz';
const at = (hour: number): number => new Date(2026, 10, 20, hour).getTime();

/** One of each: the compiler asks for a new one. */
const CAUSES: { readonly [Code in Unreachable['code']]: Extract<Unreachable, { readonly code: Code }> } = {
  no_backups: { code: 'no_backups' },
  run_unknown: { code: 'run_unknown', id },
  no_lsn: { code: 'no_lsn', id },
  no_full: { code: 'no_full' },
  before_first_full: { code: 'before_first_full', firstMs: at(2) },
  after_last_backup: { code: 'after_last_backup', lastMs: at(14) },
  log_hole: {
    code: 'log_hole',
    fromLsn: parseLsn('34000000008200037'),
    toLsn: parseLsn('34000000009800001'),
    fromMs: at(3),
    toMs: at(4),
  },
  no_log_backups: { code: 'no_log_backups' },
  base_missing: { code: 'base_missing', id, baseGuid: '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0' },
  differential_multi_base: { code: 'differential_multi_base', id },
  set_damaged: { code: 'set_damaged', id },
  other_fork: { code: 'other_fork', id, wanted: '0f1e2d3c', found: '11111111' },
  file_missing: { code: 'file_missing', id, file },
  file_damaged: { code: 'file_damaged', id, file, found: 'it has 3 bytes instead of 1000' },
  bulk_logged: { code: 'bulk_logged', id },
  mark_unknown: { code: 'mark_unknown', name: 'close', known: ['open', 'opened'] },
};

test.each(['en', 'es'] as const)('each cause has a clause with its facts in %s', (language) => {
  expect(Object.values(CAUSES).map((why) => describeUnreachable(why, language))).toMatchSnapshot();
});

test('a mark that nobody knows is told without a list where no log has any', () => {
  const why = { code: 'mark_unknown', name: 'close', known: [] } as const;
  expect(describeUnreachable(why, 'en')).toBe('no log backup holds the mark close');
});
