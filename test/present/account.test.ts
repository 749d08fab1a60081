import { expect, test } from 'vitest';
import { isSameAccount, ofAccount } from '../../src/present/account.ts';

test('an account is known by its very name first', () => {
  expect(ofAccount({ 'CORP\\ann': 1, ann: 2 }, 'ann')).toBe(2);
  expect(ofAccount({ 'CORP\\ann': 1, ann: 2 }, 'CORP\\ann')).toBe(1);
});

test.each([
  ['ann', 'CORP\\ann'],
  ['CORP\\ann', 'ann'],
  ['CORP\\ann', 'corp\\Ann'],
])('%s is %s: Windows writes it with or without its domain', (key, name) => {
  expect(ofAccount({ [key]: 'Ann' }, name)).toBe('Ann');
  expect(isSameAccount(key, name)).toBe(true);
});

test.each([
  ['LAB\\ann', 'CORP\\ann'],
  ['ann', 'Ann'],
  ['bob', 'CORP\\ann'],
  ['a\\b\\ann', 'ann'],
])('%s is not %s', (key, name) => {
  expect(ofAccount({ [key]: 'Ann' }, name)).toBeUndefined();
});

test('where two may be meant nobody is named', () => {
  expect(ofAccount({ 'LAB\\ann': 1, 'CORP\\ann': 2 }, 'ann')).toBeUndefined();
});

test('what every object has is no account', () => {
  expect(ofAccount({}, 'constructor')).toBeUndefined();
  expect(ofAccount({}, '__proto__')).toBeUndefined();
});
