/** Closes a switch over a union: the compiler refuses a forgotten case, and a value from outside fails loudly. */
export const assertNever = (value: never): never => {
  throw new TypeError(`unexpected value: ${JSON.stringify(value)}`);
};
