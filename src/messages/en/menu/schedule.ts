export const scheduleScreen = {
  title: 'schedule',
  editTitle: (name: string) => `schedule: ${name}`,
  none: 'The configuration has no schedules.',
  columns: { name: 'schedule', job: 'what', when: 'when' },
  time: 'Time (HH:MM)',
  days: 'Days',
  dayKind: { daily: 'every day', weekdays: 'days of the week', monthday: 'day of the month' },
  onWeekdays: 'On',
  dayOfMonth: 'Day (1–31)',
  problem: {
    time: 'That is no time of day: type hours and minutes, for example 02:30.',
    no_weekday: 'Tick at least one day of the week.',
    monthday: 'Type a day from 1 to 31.',
  },
  saving: 'Saving …',
  saved: (name: string) => `${name} is saved.`,
  notSaved: 'It was not saved.',
};
