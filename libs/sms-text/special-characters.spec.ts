import { describe, expect, it } from '@jest/globals';
import { firstSpecialCharacter, specialCharactersIn } from './index.js';

describe('pointing at special characters', () => {
  it('names the first character that shortens the SMS', () => {
    expect(firstSpecialCharacter('Dzień dobry, żółw')).toBe('ń');
    expect(firstSpecialCharacter('Dzien dobry! 100% @ #1 & €')).toBeNull();
  });

  it('lists each special character once', () => {
    expect(specialCharactersIn('ąęą „x”')).toEqual(['ą', 'ę', '„', '”']);
  });

  it('shows an emoji and an accented letter whole', () => {
    expect(specialCharactersIn('👩‍👧 o\u0301')).toEqual(['👩‍👧', 'o\u0301']);
  });
});
