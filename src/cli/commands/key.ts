import { EXIT_CODES, type ExitCode } from '../../domain/exitCodes.ts';
import type { LocalPath } from '../../domain/localPath.ts';
import { exitCodeOf, RexusError } from '../../domain/rexusError.ts';
import type { CheckedKey } from '../../engine/checkKeys.ts';
import { generateKey, writeIdentity } from '../../engine/generateKey.ts';
import { messagesFor } from '../../messages/messagesFor.ts';
import type { Handler, Standalone } from '../commandContext.ts';
import { jsonForm } from '../jsonForm.ts';
import { checkedKeysText, keysFromText } from '../text/keyText.ts';

export interface KeyGenerateOptions {
  /** Null: the secret goes to stdout, for who wants it in a password manager. */
  readonly to: LocalPath | null;
  readonly json: boolean;
}

/** Makes a key pair, with neither a configuration nor a server. */
export const keyGenerate: Standalone<KeyGenerateOptions> = async ({ environment, language, output }, { to, json }) => {
  const t = messagesFor(language).key;
  const generated = await generateKey(environment.clock.now().toISOString());
  const { recipient, identityText } = generated;
  if (to !== null) await writeIdentity(to, generated);
  if (json) output.json({ recipient, file: to, identity: to === null ? identityText : null });
  else if (to === null) {
    output.lines(identityText.trimEnd().split('\n'));
    output.error(t.publicKey(recipient));
  } else output.lines([t.publicKey(recipient), t.written(to), t.whatNow]);
  return EXIT_CODES.done;
};

export interface KeyCheckOptions {
  readonly json: boolean;
}

/** Ends with 0 only if everything opens here: without a key a restore has to wait until somebody has brought it. */
export const keyCheck: Handler<KeyCheckOptions> = async ({ services, language, output, signal }, { json }) => {
  const checked = await services.checkKeys(signal);
  if (checked.length === 0) throw new RexusError('NOTHING_TO_DO', { reason: 'nothing_encrypted' });
  const { keysFrom } = services.settings;
  if (json) {
    const databases = checked.map((one) => jsonForm(one, language));
    output.json({ keys_from: jsonForm(keysFrom, language), databases });
  } else output.lines([...keysFromText(keysFrom, language), ...checkedKeysText(checked, language)]);
  return exitOf(checked);
};

const exitOf = (checked: readonly CheckedKey[]): ExitCode => {
  const failed = checked.flatMap(({ result }) => (result.status === 'failed' ? [result.error] : []))[0];
  if (failed !== undefined) return exitCodeOf(failed);
  return checked.some(({ result }) => result.status === 'no_key') ? EXIT_CODES.precondition : EXIT_CODES.done;
};
