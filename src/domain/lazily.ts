/** Made with the first call, once: a command does not wait for what it does not use. */
export const lazily = <Made>(make: () => Made): (() => Made) => {
  let made: { readonly value: Made } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};
