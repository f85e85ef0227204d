import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileTemplate, type TagValues } from './index.js';

const tags = ['name', 'sum', 'currency', 'order_id', 'shop_name', 'shipping.name'];

function rendering(source: string, values: TagValues) {
  const result = compileTemplate(source, { tags });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.template.render(values);
}

function textOf(source: string, values: TagValues): string {
  const rendered = rendering(source, values);
  if (!rendered.ok) throw new Error(rendered.reason);
  return rendered.text;
}

describe('rendering a text', () => {
  it('prints the values of its tags', () => {
    const source = 'Zamówienie {order_id}: {sum} {{currency}}, {shipping.name}';
    const values = { order_id: '165', sum: '123,45', currency: 'zł', 'shipping.name': 'Kurier' };
    expect(textOf(source, values)).toBe('Zamówienie 165: 123,45 zł, Kurier');
  });

  it('prints values as they are', () => {
    expect(textOf('{name}', { name: `<b>&"'` })).toBe(`<b>&"'`);
    expect(textOf('{name} {sum}', { name: '{sum} {{sum}} {{#if', sum: '5' })).toBe('{sum} {{sum}} {{#if 5');
  });

  it.each([null, undefined, '', '   ', '\u0000'])('uses the fallback when the value is %j', (name) => {
    expect(textOf('Drogi {name|Kliencie}!', { name })).toBe('Drogi Kliencie!');
    expect(rendering('Drogi {name}!', { name })).toEqual({ ok: true, text: 'Drogi!', missing: ['name'] });
  });

  it('takes a zero the shop sent for a value', () => {
    expect(textOf('{sum|brak}', { sum: '0' })).toBe('0');
  });

  it('names each missing tag once, and none that had a fallback or was only asked for', () => {
    const source = '{name} {name} {sum|0} {currency|} {{#if order_id}}x{{/if}}';
    expect(rendering(source, {})).toMatchObject({ missing: ['name'] });
  });

  it.each([
    ['Dzień dobry {name} !', 'Dzień dobry!'],
    ['Cześć {name}, tu {shop_name}', 'Cześć, tu'],
    ['a {name} b', 'a b'],
    ['a  {name}  {sum}  b', 'a b'],
    ['a{name}b', 'ab'],
    ['{name} b', 'b'],
    ['a\n{name} b\nc {sum}\nd', 'a\nb\nc\nd'],
    ['a {name}\r\nb', 'a\r\nb'],
    ['a {{#if name}}i {name}{{/if}}.', 'a.'],
    ['a {{#if name}}i {name}{{else}}i ty{{/if}}.', 'a i ty.'],
    ['a  b , c  ', 'a  b , c'],
  ])('leaves no holes where values are missing: %j', (source, text) => {
    expect(textOf(source, {})).toBe(text);
  });

  it('decides blocks by whether the tag has a value', () => {
    const source = '{{#if name}}A{{else if sum}}B{{else}}C{{/if}}{{#unless sum}}D{{/unless}}';
    expect(textOf(source, { name: 'x' })).toBe('AD');
    expect(textOf(source, { sum: '0' })).toBe('B');
    expect(textOf(source, {})).toBe('CD');
  });

  it('drops the line of a block that stands alone', () => {
    expect(textOf('a\n{{#if name}}\n{name}\n{{/if}}\nb', { name: 'x' })).toBe('a\nx\nb');
    expect(textOf('a\n{{#if name}}\n{name}\n{{/if}}\nb', {})).toBe('a\nb');
  });

  it('R23: reads only values that were given, never what every object has', () => {
    const result = compileTemplate('{toString} {valueOf|x}', { tags: ['toString', 'valueOf'], allowsTag: () => true });
    expect(result.ok).toBe(false);
    const lower = compileTemplate('{hasown} {a.toString}', { tags: [], allowsTag: () => true });
    expect(lower.ok && lower.template.render({})).toEqual({ ok: true, text: '', missing: ['hasown', 'a.toString'] });
    const inherited = Object.create({ name: 'inherited' }) as TagValues;
    expect(textOf('{name|own}', inherited)).toBe('own');
  });

  it('R23: stops at 10 kB of text', () => {
    expect(rendering('{name}', { name: 'a'.repeat(10_240) }).ok).toBe(true);
    expect(rendering('{name}', { name: 'a'.repeat(10_241) })).toEqual({ ok: false, reason: 'too-long' });
    expect(rendering('{name}', { name: 'ł'.repeat(5_121) })).toEqual({ ok: false, reason: 'too-long' });
    expect(rendering('{name}'.repeat(1_000), { name: 'a'.repeat(1_000_000) }).ok).toBe(false);
  });

  it('never prints a word of the programming language, whatever is missing', () => {
    const value = fc.option(fc.string());
    fc.assert(
      fc.property(fc.record({ name: value, sum: value }), (values) => {
        const text = textOf('[{name}] [{sum|-}] {order_id}', values);
        const expected = `[${visible(values.name) ?? ''}] [${visible(values.sum) ?? '-'}]`;
        expect(text).toBe(expected.replace(/[ \t]+$/gm, ''));
      }),
    );
  });
});

function visible(value: string | null): string | null {
  return value === null || value.trim() === '' ? null : value;
}
