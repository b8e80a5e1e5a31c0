import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { CataloguedRun, Manifest } from '../../../catalogue/manifest.ts';
import { Fact } from '../../components/Fact.tsx';
import { ScrollArea } from '../../components/ScrollArea.tsx';
import { StatusLine } from '../../components/StatusLine.tsx';
import { useMenu } from '../../menuContext.ts';
import { RUN_STANDINGS } from '../backup/BackupResult.tsx';
import { DatabaseDetails } from './DatabaseDetails.tsx';
import { runKind } from './runFacts.ts';

/** Everything that a run's manifest tells. */
export const RunDetails = ({ run }: { readonly run: CataloguedRun }): ReactElement => {
  const { messages, format, bodyRows } = useMenu();
  const { catalogue } = messages;
  const { show } = catalogue;
  const { manifest } = run;
  const kind = runKind(manifest, messages);
  const durationMs = Date.parse(manifest.finishedAt) - Date.parse(manifest.startedAt);
  const { server } = manifest;
  return (
    <ScrollArea height={bodyRows}>
      <StatusLine
        standing={RUN_STANDINGS[manifest.status]}
        text={messages.backup.finished(
          manifest.id,
          messages.backup.status[manifest.status],
          format.duration(Math.max(0, durationMs)),
        )}
      />
      {kind === null ? null : <Fact name={catalogue.columns.kind} value={kind} />}
      {manifest.label === null ? null : <Fact name={show.label} value={manifest.label} />}
      <Fact name={show.started} value={format.exactTime(manifest.startedAt)} />
      <Fact name={show.finished} value={format.exactTime(manifest.finishedAt)} />
      {server === null ? null : (
        <Fact name={show.server} value={`${server.name} (${server.version}, ${server.edition})`} />
      )}
      <Fact name={messages.menu.runs.manifest} value={run.path} shorten="middle" />
      {manifest.databases.map((record) => (
        <Box key={record.name} flexDirection="column" flexShrink={0} paddingTop={1}>
          <DatabaseDetails record={record} />
        </Box>
      ))}
      <FilesDetails manifest={manifest} />
      <ErrorLines manifest={manifest} />
    </ScrollArea>
  );
};

const FilesDetails = ({ manifest }: { readonly manifest: Manifest }): ReactElement | null => {
  const { messages, format } = useMenu();
  const { backup, menu } = messages;
  const { config, application } = manifest;
  if (config.entries.length + application.entries.length === 0) return null;
  return (
    <Box flexDirection="column" flexShrink={0} paddingTop={1}>
      {config.entries.map((file) => (
        <Box key={file.backup} flexDirection="column" flexShrink={0}>
          <Fact
            name={backup.files.config}
            value={`${file.source} (${format.bytes(file.sizeBytes)})`}
            shorten="middle"
          />
          <Fact name="MD5" value={file.md5} />
        </Box>
      ))}
      {application.entries.map((folder) => (
        <Box key={folder.backup} flexDirection="column" flexShrink={0}>
          <Fact
            name={backup.files.application}
            value={`${folder.source} (${menu.runs.filesAndSize(folder.filesCount, format.bytes(folder.sizeBytes))})`}
            shorten="middle"
          />
          {folder.md5 === null ? null : <Fact name="MD5" value={folder.md5} />}
          {folder.skipped.map(({ file, reason }) => (
            <StatusLine key={file} standing="warning" text={`${file}: ${reason}`} shorten="middle" />
          ))}
        </Box>
      ))}
    </Box>
  );
};

const ErrorLines = ({ manifest }: { readonly manifest: Manifest }): ReactElement | null => {
  const failures = [manifest.config.error, manifest.application.error].filter((error) => error !== null);
  const lines = [...new Set([...manifest.errors, ...failures])];
  if (lines.length === 0) return null;
  return (
    <Box flexDirection="column" flexShrink={0} paddingTop={1}>
      {lines.map((line) => (
        <StatusLine key={line} standing="failed" text={line} />
      ))}
    </Box>
  );
};
