import type { Keyring } from '../../domain/encryption.ts';
import { EXIT_CODES } from '../../domain/exitCodes.ts';
import { localPath } from '../../domain/localPath.ts';
import { unpackStored } from '../../engine/unpackStored.ts';
import type { Standalone } from '../commandContext.ts';
import { unpackForm } from '../packForm.ts';
import { refusePipe } from '../refusePipe.ts';
import { storageOf } from '../storageOf.ts';
import { unpackedText } from '../text/packText.ts';
import { passLine } from '../text/passLine.ts';

export interface UnpackOptions {
  readonly stored: string;
  readonly to: string;
  readonly json: boolean;
}

/** Gives back what a stored file holds. Only an encrypted one has the configuration read, for its keys: no broken one may be in a rescue's way. */
export const unpack: Standalone<UnpackOptions> = async (context, { stored, to, json }) => {
  const { environment, language, output } = context;
  const { cwd, clock, signal } = environment;
  for (const name of [stored, to]) refusePipe(name, language);
  const keyring: Keyring = {
    identities: async () => await storageOf(context).keyring.identities(),
    passphrase: async () => await storageOf(context).keyring.passphrase(),
  };
  const unpacked = await unpackStored({
    from: localPath(stored, cwd),
    to: localPath(to, cwd),
    keyring,
    clock,
    signal,
    onProgress: passLine(output, clock, language),
  });
  if (json) output.json(unpackForm(unpacked, language));
  else output.lines(unpackedText(unpacked, language));
  return EXIT_CODES.done;
};
