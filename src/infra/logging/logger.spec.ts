import { describe, expect, it } from '@jest/globals';
import { HubLogger } from './logger.js';

describe('the log', () => {
  function written(work: (log: HubLogger) => void): string {
    let output = '';
    const log = new HubLogger({ write: (line: string) => (output += line) });
    work(log);
    return output;
  }

  it('keeps the fields it knows and drops the rest, so that no number slips in with an object', () => {
    const line = written((log) =>
      log.info('message.sent', { message: 'msg_1', recipient: '+48512513514', body: 'hush' }),
    );
    expect(line).toContain('msg_1');
    expect(line).not.toMatch(/48512513514|hush/);
  });
  it('tells where a fault came from and never what it said', () => {
    const line = written((log) => log.fault('plan.failed', new TypeError('cannot read +48512513514'), { count: 1 }));
    expect(line).toMatch(/TypeError.*logger\.spec/);
    expect(line).not.toContain('48512513514');
  });
});
