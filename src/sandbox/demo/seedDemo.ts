import type { Backend } from '../backend.ts';

export const seedDemo = async (
  _backend: Backend,
  _login: { readonly user: string; readonly password: string },
): Promise<void> => {};
