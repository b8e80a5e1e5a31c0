import type { Keyring } from '../domain/encryption.ts';
import type { StandaloneContext } from './commandContext.ts';
import { storageOf } from './storageOf.ts';

/** The configured keys for a command that needs no configuration otherwise: it is read when a key is first asked for. Methods throw as storageOf does, too. */
export const lazyKeyring = (context: StandaloneContext): Keyring => ({
  identities: async () => await storageOf(context).storage.keyring.identities(),
  passphrase: async () => await storageOf(context).storage.keyring.passphrase(),
});
