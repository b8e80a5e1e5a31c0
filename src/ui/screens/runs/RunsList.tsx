import type { ReactElement } from 'react';
import type { CataloguedRun } from '../../../catalogue/manifest.ts';
import type { Messages } from '../../../messages/en.ts';
import { SelectList } from '../../components/SelectList.tsx';
import { STANDING_TONES } from '../../components/StatusLine.tsx';
import type { Column, TableRow } from '../../components/Table.tsx';
import type { Format } from '../../format.ts';
import { useMenu } from '../../menuContext.ts';
import { MARKS } from '../../theme.ts';
import { RUN_STANDINGS } from '../backup/BackupResult.tsx';
import { namesWithin, runKind, storedBytes } from './runFacts.ts';
import type { RunsItem } from './runsReducer.ts';

/** Run id with its ending (`_2`), time to the minute, mark and status, size; with the list's mark and the gaps between. */
const WIDTHS = { id: 17, finished: 16, status: 12, size: 8 } as const;
const BEFORE_NAMES = 1 + WIDTHS.id + WIDTHS.finished + WIDTHS.status + WIDTHS.size + 5;

const runColumns = ({ catalogue }: Messages): readonly Column[] => [
  { title: catalogue.columns.id, width: WIDTHS.id },
  { title: catalogue.columns.finished, width: WIDTHS.finished },
  { title: catalogue.columns.status, width: WIDTHS.status },
  { title: catalogue.columns.size, width: WIDTHS.size, align: 'right' },
  { title: catalogue.columns.databases, width: 'grow' },
];

/** Runs with their status, newest first. */
export const RunsList = ({
  items,
  cursor,
  height,
}: {
  readonly items: readonly RunsItem[];
  readonly cursor: number;
  readonly height?: number;
}): ReactElement => {
  const { messages, format, bodyRows, columns } = useMenu();
  return (
    <SelectList
      columns={runColumns(messages)}
      total={items.length}
      cursor={cursor}
      height={height ?? bodyRows}
      row={(index) => {
        const item = items[index];
        if (item === undefined) return { id: String(index), cells: [] };
        return item.kind === 'run'
          ? runRow(item.run, messages, format, columns - BEFORE_NAMES)
          : unreadableRow(item, messages);
      }}
    />
  );
};

const runRow = (
  { path, manifest }: CataloguedRun,
  messages: Messages,
  format: Format,
  namesWidth: number,
): TableRow => {
  const standing = RUN_STANDINGS[manifest.status];
  const kind = runKind(manifest, messages);
  const names = namesWithin(manifest, messages, namesWidth - (kind === null ? 0 : kind.length + 2));
  return {
    id: path,
    cells: [
      { text: manifest.id },
      { text: format.time(manifest.finishedAt), tone: 'muted' },
      { text: `${MARKS[standing]} ${messages.backup.status[manifest.status]}`, tone: STANDING_TONES[standing] },
      { text: format.bytes(storedBytes(manifest)) },
      { text: kind === null ? names : `${kind}: ${names}` },
    ],
  };
};

const unreadableRow = (item: Extract<RunsItem, { kind: 'unreadable' }>, { menu }: Messages): TableRow => ({
  id: item.path,
  cells: [
    { text: fileName(item.path).replace(/^backup_manifest_|\.json$/g, '') },
    { text: '' },
    { text: `${MARKS.failed} ${menu.runs.unreadable}`, tone: 'failed' },
    { text: '' },
    { text: fileName(item.path) },
  ],
});

const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;
