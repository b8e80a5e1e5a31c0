import type { Handler } from '../commandContext.ts';
import type { CommandLine, JsonOption } from './commandLine.ts';

/** The server and the hours at which it is backed up. */
export const addSchedulerCommands = ({ program, messages, actions }: CommandLine): void => {
  const { commands, options } = messages.cli;
  program
    .command('doctor')
    .description(commands.doctor)
    .option('--json', options.json, false)
    .action((given: JsonOption) => actions.handle(async () => (await import('../commands/doctor.ts')).doctor, given));

  program
    .command('schedule')
    .description(commands.schedule)
    .option('--json', options.json, false)
    .action((given: JsonOption) =>
      actions.handle(async () => (await import('../commands/schedule.ts')).schedule, given),
    );

  program
    .command('scheduler')
    .description(commands.scheduler)
    .command('run')
    .description(commands.schedulerRun)
    .option('--json', options.json, false)
    .action((given: JsonOption) => actions.handle(loadSchedulerRun, given));
};

/** `scheduler run`, which is `--run-scheduler` as well. */
export const loadSchedulerRun = async (): Promise<Handler<JsonOption>> =>
  (await import('../commands/schedule.ts')).schedulerRun;
