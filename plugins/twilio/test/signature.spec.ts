import { describe, expect, it } from '@jest/globals';
import { Secret } from '@hub/core';
import { isSigned } from '../twilio.callbacks.js';

describe('Twilio’s signature', () => {
  it('is the one of the example that Twilio’s clients in several languages share', () => {
    const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
    const fields = 'CallSidCA1234567890ABCDECaller+12349013030Digits1234From+12349013030To+18005551212';
    expect(isSigned(url + fields, '0/KCTR6DLpKmkAf8muzZqo1nDgQ=', new Secret('12345'))).toBe(true);
    expect(isSigned(url + fields, '0/KCTR6DLpKmkAf8muzZqo1nDgQ=', new Secret('12346'))).toBe(false);
  });
});
