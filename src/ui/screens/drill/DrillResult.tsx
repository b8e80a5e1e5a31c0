import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { RunId } from '../../../domain/runId.ts';
import type { Messages } from '../../../messages/en.ts';
import type { DrillReport } from '../../../restore/drill/drillEvent.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Fact } from '../../components/Fact.tsx';
import { ScrollArea } from '../../components/ScrollArea.tsx';
import { StatusLine } from '../../components/StatusLine.tsx';
import { useMenu } from '../../menuContext.ts';
import { AssertionLines } from './AssertionLines.tsx';

/** Evidence may be of another version, with steps that this one does not know: they are named as they are written. */
const stepName = (step: string, run: RunId | null, { drill, restore }: Messages['menu']): string => {
  const names: Readonly<Record<string, string>> = { ...restore.stage, ...drill.step };
  const name = names[step] ?? step;
  return run === null ? name : `${name} ${run}`;
};

/** Proven or not, from which files, how long it took, and where that is written down. */
export const DrillResult = ({ report }: { readonly report: DrillReport }): ReactElement => {
  const { messages, format, bodyRows } = useMenu();
  const { drill, menu } = messages;
  const { record, evidence, error } = report;
  return (
    <ScrollArea height={bodyRows}>
      {record === null ? (
        <StatusLine standing="warning" text={drill.stopped} />
      ) : (
        <>
          {record.outcome.status === 'proven' ? (
            <StatusLine
              standing="good"
              text={drill.proven(
                record.database,
                record.moment.at === null ? null : format.exactTime(record.moment.at),
                format.duration(record.rtoMs ?? 0),
              )}
            />
          ) : null}
          <AssertionLines assertions={record.assertions} />
          <Box flexDirection="column" flexShrink={0} paddingY={1}>
            {record.files.map(({ file }) => (
              <Fact key={file} name={messages.catalogue.show.file} value={file} shorten="middle" />
            ))}
            {record.steps.map(({ step, run, ms }) => (
              <Fact key={`${step} ${run ?? ''}`} name={stepName(step, run, menu)} value={format.duration(ms)} />
            ))}
            {evidence === null ? null : <Fact name={menu.drill.evidence} value={evidence} shorten="middle" />}
          </Box>
        </>
      )}
      {error === null ? null : <ErrorPanel error={error} {...(record === null ? {} : { title: record.database })} />}
    </ScrollArea>
  );
};
