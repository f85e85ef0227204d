import { describe, expect, it } from '@jest/globals';
import { compileTemplate, MAX_SOURCE_BYTES, TemplateCache, type TagValues } from './index.js';

const options = {
  tags: ['order_id', 'sum', 'currency', 'name', 'user.firstname', 'shipping_name', 'shop_name', 'tracking_url'],
  allowsTag: (name: string) => name.startsWith('field.'),
};

function problemsOf(source: string) {
  const result = compileTemplate(source, options);
  return result.ok ? [] : result.problems;
}

function render(source: string, values: TagValues) {
  const result = compileTemplate(source, options);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const rendered = result.template.render(values);
  if (!rendered.ok) throw new Error(rendered.reason);
  return rendered;
}

describe('checking a text when it is saved', () => {
  it('accepts the tags of its kind and tells which it uses', () => {
    const result = compileTemplate('{order_id} {user.firstname} {field.size_1} {{#if sum}}{{sum}}{{/if}}', options);
    expect(result.ok && result.template.usedTags).toEqual(['order_id', 'user.firstname', 'field.size_1', 'sum']);
  });

  it.each([
    ['Nr {order id}', 'order id', 'order_id', 3],
    ['{Order_Id}', 'Order_Id', 'order_id', 0],
    ['a\n{{#if sum}}\n  {nmae}\n{{/if}}', 'nmae', 'name', 16],
    ['{ name }', ' name ', 'name', 0],
    ['{user-firstname}', 'user-firstname', 'user.firstname', 0],
    ['{orderid|brak}', 'orderid', 'order_id', 0],
    ['x {{shipping_nam}}', 'shipping_nam', 'shipping_name', 2],
  ])('names the tag that was meant in %j', (source, tag, nearest, position) => {
    expect(problemsOf(source)).toMatchObject([{ code: 'unknown-tag', tag, nearest, position }]);
  });

  it('refuses an unknown tag that is like no other', () => {
    const [problem] = problemsOf('{zamówienie}');
    expect(problem).toMatchObject({ code: 'unknown-tag', tag: 'zamówienie' });
    expect(problem?.nearest).toBeUndefined();
    expect(problem?.message.pl).toContain('{zamówienie}');
  });

  it('tells all problems at once, in the order of the text', () => {
    expect(problemsOf('{foo} {{#if sum}}{bar}{{/if}} {{lookup a}}').map((problem) => problem.tag)).toEqual([
      'foo',
      'bar',
      '{{lookup a}}',
    ]);
  });

  it.each(['{ }', '{}', 'a {b c}', '{:', '} {', '{"json": 1}', '{1}', '{%x%}', ':-{', '{|x}', 'price {5,00}'])(
    'takes %j for plain text',
    (text) => {
      expect(render(text, {}).text).toBe(text);
    },
  );

  it.each([
    '{{constructor}}',
    '{__proto__}',
    '{constructor}',
    '{{__proto__.x}}',
    '{{name.constructor}}',
    '{user.__proto__}',
    '{{lookup name "length"}}',
    '{{#with name}}x{{/with}}',
    '{{#each name}}x{{/each}}',
    '{{#name}}x{{/name}}',
    '{{^name}}x{{/name}}',
    '{{> header}}',
    '{{#> header}}x{{/header}}',
    '{{* decorate}}',
    '{{#*inline "x"}}x{{/inline}}',
    '{{log name}}',
    '{{../name}}',
    '{{this}}',
    '{{this.name}}',
    '{{@root}}',
    '{{@root.name}}',
    '{{{name}}}',
    '{{&name}}',
    '{{name/sum}}',
    '{{"name"}}',
    '{{#if (lookup name "x")}}x{{/if}}',
    '{{#if name sum}}x{{/if}}',
    '{{#if name includeZero=true}}x{{/if}}',
    '{{#if name as |x|}}x{{/if}}',
    '{{#if}}x{{/if}}',
    '{{{{raw}}}}x{{{{/raw}}}}',
    '{{! a note }}',
    '\\{{name}}',
    '{{helperMissing}}x{{blockHelperMissing}}',
  ])('refuses %s', (source) => {
    expect(problemsOf(source).length).toBeGreaterThan(0);
    for (const problem of problemsOf(source)) expect(['not-allowed', 'unknown-tag']).toContain(problem.code);
  });

  it.each([
    ['Nr {order_id', '{order_id', 3],
    ['Nr {order_id, kwota {sum}', '{order_id', 3],
    ['{name|Kliencie', '{name', 0],
    ['a {{#if name}}x', '{{#if name}}', 2],
    ['a {{#if name}}{{#unless sum}}x{{/unless}}', '{{#if name}}', 2],
    ['a {{name', '{{name', 2],
  ])('finds what is not closed in %j', (source, tag, position) => {
    expect(problemsOf(source)).toMatchObject([{ code: 'unclosed', tag, position }]);
  });

  it.each(['{{}}', '{{/if}}', 'a\n{{else}}', '{{#if name}}{{/unless}}', '{{name}'])('cannot read %j', (source) => {
    expect(problemsOf(source)).toMatchObject([{ code: expect.stringMatching(/syntax|unclosed/) }]);
  });

  it('R23: refuses a text of more than 10 kB, and one with blocks nested without end', () => {
    expect(problemsOf('ł'.repeat(MAX_SOURCE_BYTES / 2 + 1))).toMatchObject([{ code: 'too-long' }]);
    expect(problemsOf('ł'.repeat(MAX_SOURCE_BYTES / 2))).toEqual([]);
    const nested = (depth: number) => '{{#if sum}}'.repeat(depth) + 'x' + '{{/if}}'.repeat(depth);
    expect(problemsOf(nested(500))).toMatchObject([{ code: 'not-allowed' }]);
    expect(render(nested(20), { sum: '1' }).text).toBe('x');
  });

  it('compiles a text once while it is remembered', () => {
    const cache = new TemplateCache(options, 2);
    const first = cache.get('{name}');
    cache.get('a');
    expect(cache.get('{name}')).toBe(first);
    cache.get('b');
    cache.get('c');
    expect(cache.get('{name}')).not.toBe(first);
  });
});
