import { useEffect, useEffectEvent, useRef } from 'react';
import { asRexusError, type RexusError } from '../../domain/rexusError.ts';
import { useMenu } from '../menuContext.ts';
import type { Job } from '../work.ts';

export interface JobOptions<Input, Result> {
  /** What to work on; null: nothing. Another value stops the task and starts a new one. */
  readonly input: Input | null;
  readonly task: (input: Input, signal: AbortSignal) => Promise<Result>;
  readonly onDone: (result: Result) => void;
  readonly onFailed: (error: RexusError) => void;
  /** Set to true, it tells the task to stop; the task still ends by itself. @default false */
  readonly isStopping?: boolean;
  /** Whether leaving the menu has to ask before it stops this. */
  readonly asksFirst?: () => boolean;
}

/** Runs a task of the services while a screen wants it; what a task that is no longer wanted ends with is dropped. */
export const useJob = <Input, Result>(options: JobOptions<Input, Result>): void => {
  const { work } = useMenu();
  const { input, isStopping = false } = options;
  const current = useRef<Job<Result> | null>(null);
  const start = useEffectEvent((value: Input) =>
    work.start((signal) => options.task(value, signal), options.asksFirst),
  );
  const done = useEffectEvent((result: Result) => options.onDone(result));
  const failed = useEffectEvent((error: unknown) => options.onFailed(asRexusError(error)));

  useEffect(() => {
    if (input === null) return;
    const job = start(input);
    current.current = job;
    let isWanted = true;
    job.result.then(
      (result) => isWanted && done(result),
      (error: unknown) => isWanted && failed(error),
    );
    return () => {
      isWanted = false;
      job.stop();
    };
  }, [input]);

  useEffect(() => {
    if (isStopping) current.current?.stop();
  }, [isStopping]);
};
