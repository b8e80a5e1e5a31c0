import type { Command } from 'commander';
import { type PresetName, SCHEDULE_PRESETS } from '../../config/settings.ts';
import type { Handler } from '../commandContext.ts';
import type { PresetOptions } from '../commands/schedulePreset.ts';
import type { ServiceChangeOptions, ServiceOptions } from '../commands/service.ts';
import { intervalOrTime, presetName } from '../optionValues.ts';
import type { CommandLine, Given, JsonOption } from './commandLine.ts';

/** The server and the hours at which it is backed up. */
export const addSchedulerCommands = ({ program, messages, actions }: CommandLine): void => {
  const { commands, options } = messages.cli;
  program
    .command('doctor')
    .description(commands.doctor)
    .option('--json', options.json, false)
    .action((given: JsonOption) => actions.handle(async () => (await import('../commands/doctor.ts')).doctor, given));

  const schedule = program
    .command('schedule')
    .description(commands.schedule)
    .option('--json', options.json, false)
    .action((given: JsonOption) =>
      actions.handle(async () => (await import('../commands/schedule.ts')).schedule, given),
    );

  schedule
    .command('preset')
    .description(commands.schedulePreset)
    .argument('<name>', SCHEDULE_PRESETS.join(', '), presetName)
    .option('--log <when>', options.presetLog, intervalOrTime(messages))
    .option('--dry-run', options.dryRun, false)
    .option('--yes', options.yes, false)
    .option('--json', options.json, false)
    .action((name: PresetName, given: Given<Omit<PresetOptions, 'name'>>) =>
      actions.handle(async () => (await import('../commands/schedulePreset.ts')).schedulePreset, {
        ...given,
        name,
        log: given.log ?? null,
        // Commander gives an option that both have to the outer command, wherever it stands.
        json: schedule.opts<JsonOption>().json,
      }),
    );

  const scheduler = program.command('scheduler').description(commands.scheduler);
  scheduler
    .command('run')
    .description(commands.schedulerRun)
    .option('--once', options.once, false)
    .option('--json', options.json, false)
    .action(({ once, json }: JsonOption & { readonly once: boolean }) =>
      actions.handle(once ? async () => (await import('../commands/schedule.ts')).schedulerRunOnce : loadSchedulerRun, {
        json,
      }),
    );
  const changing = (command: Command): Command =>
    command
      .option('--user', options.userService, false)
      .option('--dry-run', options.dryRun, false)
      .option('--yes', options.yes, false)
      .option('--json', options.json, false);
  changing(scheduler.command('install').description(commands.schedulerInstall)).action((given: ServiceChangeOptions) =>
    actions.handle(async () => (await import('../commands/service.ts')).serviceInstall, given),
  );
  changing(scheduler.command('uninstall').description(commands.schedulerUninstall)).action(
    (given: ServiceChangeOptions) =>
      actions.handle(async () => (await import('../commands/service.ts')).serviceUninstall, given),
  );
  scheduler
    .command('status')
    .description(commands.schedulerStatus)
    .option('--user', options.userService, false)
    .option('--json', options.json, false)
    .action((given: ServiceOptions) =>
      actions.handle(async () => (await import('../commands/service.ts')).serviceStatus, given),
    );
};

/** `scheduler run`, which is `--run-scheduler` as well. */
export const loadSchedulerRun = async (): Promise<Handler<JsonOption>> =>
  (await import('../commands/schedule.ts')).schedulerRun;
