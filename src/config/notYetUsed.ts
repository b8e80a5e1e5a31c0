import type { CheckedConfig } from './checkConfig.ts';

/**
 * The keys that are set to something that asks for an effect which this version does not have: named in a warning, so that nobody relies on
 * them. What would break a promise if it were ignored (another backup type) is an error of the schema instead.
 */
export const notYetUsed = ({ sections, keyOf }: CheckedConfig): readonly string[] => {
  const { databases, schedules, storage, notifications, monitoring } = sections;
  const compressing = sections.compress ?? storage?.compression?.enabled ?? true;
  const keys: (string | false)[] = [
    ...Object.entries(databases ?? {}).flatMap(([name, entry]) => [
      (entry.backup_frequency ?? 'daily') !== 'daily' && keyOf('databases', name, 'backup_frequency'),
    ]),
    ...Object.entries(schedules ?? {}).map(
      ([name, entry]) => (entry.compress ?? compressing) !== compressing && keyOf('schedules', name, 'compress'),
    ),
    notifications?.email?.enabled === true && keyOf('notifications', 'email'),
    sections.email_notifications === true && keyOf('email_notifications'),
    // A drill without CHECKDB would prove less than it says, so it is run all the same.
    sections.recovery_testing?.verify_data_integrity === false && keyOf('recovery_testing', 'verify_data_integrity'),
    Object.values(monitoring?.health_checks ?? {}).includes(true) && keyOf('monitoring', 'health_checks'),
    Object.keys(monitoring?.alerts ?? {}).length > 0 && keyOf('monitoring', 'alerts'),
    sections.environment_requirements?.disk_space?.recommended_free_gb !== undefined &&
      keyOf('environment_requirements', 'disk_space', 'recommended_free_gb'),
  ];
  return keys.filter((key) => key !== false);
};
