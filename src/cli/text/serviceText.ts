import type { Language } from '../../config/settings.ts';
import { messagesFor } from '../../messages/messagesFor.ts';
import type { ServiceState } from '../../schedule/service/runService.ts';
import type { ServiceCommand, ServicePlan } from '../../schedule/service/servicePlan.ts';

export type ServiceVerb = 'install' | 'uninstall';

const commandText = ({ file, args }: ServiceCommand): string =>
  `  ${[file, ...args].map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(' ')}`;

/** The file as it is written, and the commands in their order. */
export const servicePlanText = (plan: ServicePlan, verb: ServiceVerb, language: Language): readonly string[] => {
  const t = messagesFor(language).service;
  if (verb === 'install') {
    return [
      t.writes(plan.file),
      ...plan.content
        .trimEnd()
        .split(/\r?\n/)
        .map((line) => `  ${line}`),
      t.runs,
      ...plan.install.map(commandText),
    ];
  }
  return [
    t.runs,
    ...plan.uninstall.map(commandText),
    ...(plan.kind === 'systemd' ? [t.removes(plan.file)] : []),
    ...plan.afterUninstall.map(commandText),
  ];
};

export const serviceStateText = (plan: ServicePlan, state: ServiceState, language: Language): readonly string[] => {
  const t = messagesFor(language).service;
  if (state.state === 'not_installed') return [t.notInstalled(plan.name)];
  const { enabled, active, isCurrent } = state;
  return [
    t.installed(plan.name),
    ...(enabled === null || active === null ? [t.askWindows(plan.name)] : [t.standing(active, enabled)]),
    ...(isCurrent === false ? [t.outdated] : []),
  ];
};
