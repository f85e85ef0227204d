import { describe, expect, it } from '@jest/globals';
import { checkConfig } from '@hub/core';
import { modulusSmsConfig, viberConfig } from '../modulus.config.js';

const good = { apiUrl: 'https://mmp.example/api', apiToken: 'token', senderId: 'MyShop' };

describe('the settings of a modulus account', () => {
  it('need an address, a token and a sender; the rest has defaults', () => {
    const checked = checkConfig(modulusSmsConfig, good);
    expect(checked).toMatchObject({
      ok: true,
      values: { keyKind: 'http', authStyle: 'bearer', apiSecret: null, senderId: 'MyShop' },
    });
    expect(checkConfig(viberConfig, { ...good, senderId: undefined, viberSenderId: 'My Shop' })).toMatchObject({
      ok: false,
      problems: [{ param: 'senderId', code: 'unknown-field' }],
    });
  });

  it('refuse an SMPP key with the reason and the way to an HTTP key', () => {
    expect(checkConfig(modulusSmsConfig, { ...good, keyKind: 'smpp' })).toMatchObject({
      ok: false,
      problems: [
        {
          param: 'keyKind',
          code: 'not-a-choice',
          message: { en: expect.stringMatching(/SMPP key is for another protocol.*Account Settings → API/) },
        },
      ],
    });
  });

  it.each(['http://mmp.example/api', 'smpp://mmp.example:2775'])('refuse the address %s', (apiUrl) => {
    expect(checkConfig(modulusSmsConfig, { ...good, apiUrl })).toMatchObject({
      ok: false,
      problems: [{ param: 'apiUrl', code: 'bad-format' }],
    });
  });

  it.each([
    ['30', true],
    ['86400', true],
    ['29', false],
    ['86401', false],
    ['soon', false],
  ])('take a time of %s seconds: %s', (ttlMarketing, ok) => {
    const config = { apiUrl: good.apiUrl, apiToken: 'token', viberSenderId: 'My Shop', ttlMarketing };
    expect(checkConfig(viberConfig, config).ok).toBe(ok);
  });
});
