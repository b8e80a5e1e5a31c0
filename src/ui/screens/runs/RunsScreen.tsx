import { Box } from 'ink';
import type { ReactElement } from 'react';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Frame } from '../../components/Frame.tsx';
import { ScrollArea } from '../../components/ScrollArea.tsx';
import { StatusLine } from '../../components/StatusLine.tsx';
import { useMenu } from '../../menuContext.ts';
import { RunDetails } from './RunDetails.tsx';
import { RunsList } from './RunsList.tsx';
import { isRestorable, type RunsItem, type RunsState } from './runsReducer.ts';
import { useRuns } from './useRuns.ts';

/** The list of backups. */
export const RunsScreen = (): ReactElement => <RunsView state={useRuns()} />;

export const RunsView = ({ state }: { readonly state: RunsState }): ReactElement => {
  const { messages, bodyRows } = useMenu();
  const { runs, keys } = messages.menu;
  switch (state.phase) {
    case 'failed':
      return (
        <Frame title={runs.title} keys={keys.backOnly}>
          <ErrorPanel error={state.error} />
        </Frame>
      );
    case 'list':
      return (
        <Frame title={runs.title} keys={state.items.length === 0 ? keys.backOnly : keys.runs}>
          {state.items.length === 0 ? (
            <StatusLine standing="waiting" text={messages.catalogue.empty} />
          ) : (
            <RunsList items={state.items} cursor={state.cursor} />
          )}
        </Frame>
      );
    case 'details':
      return (
        <Frame
          title={detailsTitle(state.item, runs.title)}
          keys={canRestore(state.item) ? keys.runDetails : keys.reading}
        >
          {state.item.kind === 'run' ? (
            <RunDetails run={state.item.run} />
          ) : (
            <ScrollArea height={bodyRows}>
              <ErrorPanel error={state.item.error} title={state.item.path} />
              <Box flexDirection="column" flexShrink={0} paddingTop={1}>
                <StatusLine standing="waiting" text={runs.unreadableStays} />
              </Box>
            </ScrollArea>
          )}
        </Frame>
      );
    case 'restoring':
    case 'left':
      return (
        <Frame title={runs.title} keys={[]}>
          {null}
        </Frame>
      );
  }
};

const detailsTitle = (item: RunsItem, title: string): string => (item.kind === 'run' ? item.run.manifest.id : title);

const canRestore = (item: RunsItem): boolean => item.kind === 'run' && isRestorable(item.run);
