import { describe, expect, it } from '@jest/globals';
import { shortened } from './links.js';

const linking = (hosts: readonly string[]) => ({
  base: 'https://hub.pl/s/',
  hosts,
  codeOf: (target: string | null) => `code${target?.length ?? 0}`,
});
const PAGE = 'https://sklep.pl/produkty/bardzo-dluga-nazwa-produktu?kolor=czerwony';

describe('short links', () => {
  it('stand for addresses of the shop itself, and leave the end of the sentence alone', () => {
    const { text, links } = shortened(`Zobacz: ${PAGE}. Pa!`, linking(['sklep.pl']));
    expect(text).toBe(`Zobacz: https://hub.pl/s/code${PAGE.length}. Pa!`);
    expect(links).toEqual([{ code: `code${PAGE.length}`, target: PAGE }]);
  });
  it.each([
    ['somebody else’s page', 'https://obcy.pl/produkty/bardzo-dluga-nazwa-produktu'],
    ['a host that only looks alike', 'https://sklep.pl.obcy.pl/produkty/bardzo-dluga-nazwa'],
    ['a user’s name before the host', 'https://sklep.pl@obcy.pl/produkty/bardzo-dluga-nazwa'],
    ['what is short already', 'https://sklep.pl/a'],
    ['what is no safe address', 'http://sklep.pl/produkty/bardzo-dluga-nazwa-produktu'],
  ])('never stand for %s', (_, address) => {
    expect(shortened(address, linking(['sklep.pl']))).toEqual({ text: address, links: [] });
  });
  it('are not made where the shop wants none', () => {
    expect(shortened(PAGE, linking([]))).toEqual({ text: PAGE, links: [] });
  });
});
