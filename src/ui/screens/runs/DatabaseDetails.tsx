import type { ReactElement } from 'react';
import type { DatabaseRecord } from '../../../catalogue/manifest.ts';
import type { LevelsTaken } from '../../../domain/compressionLevel.ts';
import { formatLsn } from '../../../domain/lsn.ts';
import { Fact } from '../../components/Fact.tsx';
import { StatusLine } from '../../components/StatusLine.tsx';
import { useMenu } from '../../menuContext.ts';

/** One database of a run: its file, sizes, hashes, LSNs, files and times, or why there is none. */
export const DatabaseDetails = ({ record }: { readonly record: DatabaseRecord }): ReactElement => {
  switch (record.status) {
    case 'completed':
      return <CompletedDetails record={record} />;
    case 'completed_python':
      return <PythonDetails record={record} />;
    case 'skipped':
      return <SkippedDetails record={record} />;
    case 'failed':
      return <StatusLine standing="failed" text={`${record.name}: ${record.code}: ${record.error}`} />;
  }
};

type RecordOf<Status extends DatabaseRecord['status']> = Extract<DatabaseRecord, { status: Status }>;

const CompletedDetails = ({ record }: { readonly record: RecordOf<'completed'> }): ReactElement => {
  const { messages, format } = useMenu();
  const { show } = messages.catalogue;
  const { runs, backup } = messages.menu;
  const { stored, set, verified, durations } = record;
  const checks = [verified.verifyOnly ? show.verifyOnly : null, verified.readBack ? show.readBack : null].filter(
    (check) => check !== null,
  );
  return (
    <>
      <StatusLine standing="good" text={`${record.name} (${runs.type[record.type]})`} />
      {record.reason === null ? null : <Fact name={show.reason} value={record.reason.text} />}
      <Fact name={show.file} value={stored.file} shorten="middle" />
      <Fact name={show.size} value={runs.sizes(format.bytes(stored.bytes), format.bytes(stored.content.bytes))} />
      {stored.levels === undefined ? null : <Fact name={runs.level} value={levelRange(stored.levels)} />}
      <Fact name={show.md5} value={stored.md5} />
      <Fact name={show.sha256} value={stored.sha256} />
      <Fact name={show.contentMd5} value={stored.content.md5} />
      <Fact name={show.checks} value={checks.length === 0 ? show.none : checks.join(', ')} />
      <Fact name={runs.times} value={`${format.exactTime(set.startedAt)} → ${format.exactTime(set.finishedAt)}`} />
      <Fact name={backup.stage.backup} value={format.duration(durations.backupMs)} />
      <Fact name={backup.stage.verify} value={format.duration(durations.verifyMs)} />
      <Fact name={backup.stage.pack} value={format.duration(durations.packMs)} />
      <Fact name={backup.stage.read_back} value={format.duration(durations.readBackMs)} />
      <Fact name={runs.firstLsn} value={formatLsn(set.firstLsn)} />
      <Fact name={runs.lastLsn} value={formatLsn(set.lastLsn)} />
      <Fact name={runs.checkpointLsn} value={formatLsn(set.checkpointLsn)} />
      <Fact name={runs.databaseBackupLsn} value={formatLsn(set.databaseBackupLsn)} />
      <Fact name={show.recoveryModel} value={set.recoveryModel} />
      <Fact name={show.backupSet} value={set.backupSetGuid} />
      {set.files.map((file) => (
        <Fact
          key={file.physicalName}
          name={file.logicalName}
          value={`${file.physicalName} (${format.bytes(file.sizeBytes)})`}
          shorten="middle"
        />
      ))}
    </>
  );
};

/** `6`, or `4 (3–6)`: most of it, and the lowest and highest. */
const levelRange = ({ lowest, highest, mostUsed }: LevelsTaken): string =>
  lowest === highest ? String(mostUsed) : `${mostUsed} (${lowest}–${highest})`;

const SkippedDetails = ({ record }: { readonly record: RecordOf<'skipped'> }): ReactElement => {
  const { backup } = useMenu().messages;
  return <StatusLine standing="waiting" text={backup.databaseSkipped(record.name, record.reason.text)} />;
};

const PythonDetails = ({ record }: { readonly record: RecordOf<'completed_python'> }): ReactElement => {
  const { messages, format } = useMenu();
  const { show } = messages.catalogue;
  return (
    <>
      <StatusLine standing="good" text={`${record.name} (${messages.catalogue.fromPython})`} />
      <Fact name={show.file} value={record.file} shorten="middle" />
      <Fact name={show.size} value={format.bytes(record.sizeBytes)} />
      <Fact name={show.contentMd5} value={record.contentMd5} />
    </>
  );
};
