import { Box } from 'ink';
import type { ReactElement } from 'react';
import { drillReason } from '../../../messages/drillReason.ts';
import { reachedAt } from '../../../restore/drill/drillFacts.ts';
import type { DrillPlan } from '../../../restore/drill/drillPlan.ts';
import { Line } from '../../components/Line.tsx';
import { ScrollArea } from '../../components/ScrollArea.tsx';
import { StatusLine } from '../../components/StatusLine.tsx';
import { useMenu } from '../../menuContext.ts';
import { PlannedLines } from '../restore/RestorePlanView.tsx';

/** What is proven, why that, at which moment, and every statement as it will be sent. */
export const DrillPlanView = ({ plan }: { readonly plan: DrillPlan }): ReactElement => {
  const { messages, language, format, clock, bodyRows } = useMenu();
  const { drill } = messages;
  const at = reachedAt(plan.restore);
  const chosen = drill.moment[plan.chosen];
  return (
    <ScrollArea height={bodyRows}>
      <Line tone="strong">{drill.plan(plan.database, plan.scratch)}</Line>
      <Line>{drillReason(plan.reason, clock.now(), language)}</Line>
      <Line>{at === null ? chosen : drill.momentAt(chosen, format.exactTime(at))}</Line>
      {plan.assertions.map(({ query, expect }) => (
        <Line key={query} shorten="middle">
          {drill.assertion(query, String(expect))}
        </Line>
      ))}
      <StatusLine standing="good" text={drill.untouched} />
      <Box flexDirection="column" flexShrink={0} paddingTop={1}>
        {plan.restore.databases.map((database) =>
          database.action !== 'restore' ? null : (
            <PlannedLines key={database.target} database={database} nowMs={plan.restore.madeAtMs} />
          ),
        )}
      </Box>
    </ScrollArea>
  );
};
