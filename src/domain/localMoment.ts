/** `+02:00` for 120 minutes east of UTC. */
export const offsetText = (minutes: number): string => {
  const two = (n: number): string => String(Math.trunc(n)).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`;
};

/** A moment in this machine's local time with its offset, whole seconds: `2026-01-31T02:00:00+01:00`. */
export const localMoment = (moment: Date): string => {
  const offset = -moment.getTimezoneOffset();
  return `${new Date(moment.getTime() + offset * 60_000).toISOString().slice(0, 19)}${offsetText(offset)}`;
};
