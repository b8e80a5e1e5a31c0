import { generateIdentity, identityToRecipient } from 'age-encryption';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAgeIdentity, isAgeRecipient } from '../../src/domain/ageKey.ts';

const pair = async () => {
  const identity = await generateIdentity();
  return { identity, recipient: await identityToRecipient(identity) };
};

describe('keys of age', () => {
  it('are told from each other, and from what the package makes of them', async () => {
    for (let n = 0; n < 50; n++) {
      const { identity, recipient } = await pair();
      expect([isAgeRecipient(recipient), isAgeIdentity(identity)]).toEqual([true, true]);
      expect([isAgeRecipient(identity), isAgeIdentity(recipient)]).toEqual([false, false]);
    }
  });

  it('with one letter changed, left out, added or in another case are none', async () => {
    const { identity, recipient } = await pair();
    fc.assert(
      fc.property(fc.nat(61), fc.constantFrom('q', 'p', 'z', '1', 'b', ' '), (at, letter) => {
        const changed = `${recipient.slice(0, at)}${letter}${recipient.slice(at + 1)}`;
        expect(isAgeRecipient(changed)).toBe(changed === recipient);
        expect(isAgeRecipient(`${recipient.slice(0, at)}${recipient.slice(at + 1)}`)).toBe(false);
        expect(isAgeRecipient(`${recipient.slice(0, at)}${letter}${recipient.slice(at)}`)).toBe(false);
      }),
    );
    expect(isAgeRecipient(recipient.toUpperCase())).toBe(false);
    expect(isAgeIdentity(identity.toLowerCase())).toBe(false);
    expect(isAgeRecipient('')).toBe(false);
    expect(isAgeRecipient('age1')).toBe(false);
  });
});
