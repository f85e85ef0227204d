import { describe, expect, it } from '@jest/globals';
import { idOf, newId, parseId, uuidOf } from './index.js';

describe('ids', () => {
  it('say what they name and sort by age', () => {
    const older = newId('msg');
    expect(older).toMatch(/^msg_[0-9a-f-]{36}$/);
    expect(newId('msg') > older).toBe(true);
  });

  it('survive the way to the database and back', () => {
    const id = newId('shp');
    expect(idOf('shp', uuidOf(id))).toBe(id);
    expect(parseId('shp', id)).toBe(id);
  });

  it.each(['', 'msg_', 'msg_1', 'shp_0192f0c1-7b1a-7000-8000-000000000000', "msg_0192f0c1'--"])('refuse %j', (text) => {
    expect(parseId('msg', text)).toBeNull();
  });
});
