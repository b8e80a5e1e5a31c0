import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { messagesFor } from '../../src/messages/messagesFor.ts';
import { MENU_OPTIONS } from '../../src/ui/screen.ts';

test.each([
  ['es', 'README.es.md', ['10 h', '3,00 MB']],
  ['en', 'README.md', ['10 h', '3.00 MB']],
] as const)('the picture of the menu in %s says in %s what the menu says', (language, file, [age, size]) => {
  const picture = readFileSync(file, 'utf8').split('```')[1] ?? '';
  const { home } = messagesFor(language).menu;
  const lines = picture.split('\n').map((line) => line.replace(/^[►√·× ]+/, '').replace(/ {2,}/g, '  '));
  MENU_OPTIONS.forEach((option, index) => {
    const { name, about } = home.options[option];
    expect(lines).toContain([index + 1, name, about].filter((part) => part !== '').join('  '));
  });
  expect(lines).toContain(`users  ${home.lastGood(age, size, '20261121_020000')}`);
});
