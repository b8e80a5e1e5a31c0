import { contentText, type Rows, type Step } from './database.ts';
import { rowsNow, type Story } from './story.ts';

/** Commits one step on the sandbox and in the model, at the instant that the clock shows. */
export const commit = async (
  story: Story,
  stepOf: (rows: Rows, number: number) => Step,
  fork: string = story.timeline.latest.fork,
): Promise<void> => {
  const step = stepOf(rowsNow(story), story.nextCommit++);
  await story.server.write(step.sql);
  const content = contentText(step.after);
  story.rowsOf.set(content, step.after);
  story.timeline.add({ fromMs: story.server.clock.nowMs, content, fork });
};
