/** Loaded with the first call, once: a command does not wait for what it does not use. */
export const lazily = <Made>(make: () => Promise<Made>): (() => Promise<Made>) => {
  let made: Promise<Made> | null = null;
  return () => {
    made ??= make();
    return made;
  };
};
