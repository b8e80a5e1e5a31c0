import { dirname } from 'node:path';
import { missingVariable } from '../../config/connectionSettings.ts';
import { readEnvironment } from '../../config/environment.ts';
import { EXIT_CODES, type ExitCode } from '../../domain/exitCodes.ts';
import { localPath } from '../../domain/localPath.ts';
import { installService, serviceState, uninstallService } from '../../schedule/service/runService.ts';
import type { ServiceHost } from '../../schedule/service/serviceHost.ts';
import { planService, type ServicePlan } from '../../schedule/service/servicePlan.ts';
import type { CommandContext, Handler } from '../commandContext.ts';
import { confirmYes } from '../confirm.ts';
import { jsonForm } from '../jsonForm.ts';
import { type ServiceVerb, servicePlanText, serviceStateText } from '../text/serviceText.ts';

export interface ServiceOptions {
  readonly user: boolean;
  readonly json: boolean;
}

export interface ServiceChangeOptions extends ServiceOptions {
  readonly dryRun: boolean;
  readonly yes: boolean;
}

const planned = async (
  { services, language, serviceHost }: CommandContext,
  { user }: ServiceOptions,
): Promise<{ readonly plan: ServicePlan; readonly host: ServiceHost }> => {
  const host = await serviceHost();
  const configFile = services.settings.file;
  const folder = localPath(dirname(configFile));
  return { plan: planService(host, { folder, configFile, language, scope: user ? 'user' : 'system' }), host };
};

/** Shows what would be written and run, asks, and does it. */
const change =
  (verb: ServiceVerb): Handler<ServiceChangeOptions> =>
  async (context, options): Promise<ExitCode> => {
    const { output, language, messages, services } = context;
    const { plan, host } = await planned(context, options);
    const lines = servicePlanText(plan, verb, language);
    // The service has no environment of this terminal: what is only set here it would not find.
    const missing =
      verb === 'install'
        ? missingVariable(readEnvironment(localPath(dirname(services.settings.file)), {}).variables)
        : null;
    if (!options.json) output.lines(lines);
    else if (!options.dryRun && !options.yes) for (const line of lines) output.error(line);
    if (missing !== null && !options.json) output.error(messages.service.notInEnvFile(missing));
    if (!options.dryRun) {
      if (!options.yes) await confirmYes(context);
      if (verb === 'install') await installService(plan, host);
      else await uninstallService(plan, host);
    }
    const isDone = !options.dryRun;
    if (options.json) output.json(jsonForm({ ...plan, isDone, notInEnvFile: missing }, language));
    else if (isDone) output.line(messages.service.done[verb](plan.name));
    return EXIT_CODES.done;
  };

export const serviceInstall = change('install');
export const serviceUninstall = change('uninstall');

/** Ends with 0 where it is there, in order and running, with 4 where there is none, else with 1. */
export const serviceStatus: Handler<ServiceOptions> = async (context, options) => {
  const { output, language } = context;
  const { plan, host } = await planned(context, options);
  const state = await serviceState(plan, host);
  if (options.json) output.json(jsonForm({ name: plan.name, kind: plan.kind, scope: plan.scope, ...state }, language));
  else output.lines(serviceStateText(plan, state, language));
  if (state.state === 'not_installed') return EXIT_CODES.nothingToDo;
  const isWell = state.isCurrent !== false && [null, 'active'].includes(state.active);
  return isWell ? EXIT_CODES.done : EXIT_CODES.failed;
};
