import { describe, expect, it } from '@jest/globals';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { encodeAs } from '../../test/support/single-byte.js';
import { detectEncoding, type Encoding } from './decode.js';
import { layoutOf, rowsOf, type Separator, type TableRow, type TableWish } from './table.js';

const HEAD = ['ID klienta', 'Numer telefonu', 'ID Produktu', 'Nazwa Produktu', 'Status', 'Data utworzenia'];
const ROW = ['25', '48600100200', '15', 'Spódnica plisowana, „Mango” – łączona', 'wysłany', '2022-01-11 11:15:25'];
const GREEK_HEAD = ['Τηλέφωνο', 'Ημερομηνία', 'Κείμενο'];
const GREEK_ROW = ['6912345678', '15.02.2026 18:46', 'Η παραγγελία σας στάλθηκε. Ευχαριστούμε!'];

const csv = (rows: readonly (readonly string[])[], separator: string) =>
  rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(separator)).join('\r\n');
const all = async (file: Buffer, wish: TableWish = {}) => {
  const layout = layoutOf(file, wish);
  const rows: TableRow[] = [];
  for await (const row of rowsOf(file, layout)) rows.push(row);
  return { layout, rows };
};
const cells = (rows: readonly TableRow[]) => rows.map((row) => ('cells' in row ? row.cells : row.problem));

const ENCODERS: Readonly<Record<string, { readonly encoding: Encoding; readonly encode: (text: string) => Buffer }>> = {
  'UTF-8': { encoding: 'utf-8', encode: (text) => Buffer.from(text) },
  'UTF-8 with its mark': { encoding: 'utf-8', encode: (text) => Buffer.from(`\ufeff${text}`) },
  'UTF-16': { encoding: 'utf-16le', encode: (text) => Buffer.from(`\ufeff${text}`, 'utf16le') },
  'UTF-16 without its mark': { encoding: 'utf-16le', encode: (text) => Buffer.from(text, 'utf16le') },
  'UTF-16, the other way round': {
    encoding: 'utf-16be',
    encode: (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  },
  'Windows-1250': { encoding: 'windows-1250', encode: (text) => encodeAs('windows-1250', text) },
};
const SEPARATORS = Object.entries({ tab: '\t', semicolon: ';', comma: ',' }) as [Separator, string][];

/** What is in use, without what only waits to be collected. */
function liveBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

describe('a table somebody brings', () => {
  const cases = Object.entries(ENCODERS).flatMap(([name, encoder]) =>
    SEPARATORS.map(([separator, sign]) => ({ name, ...encoder, separator, sign })),
  );

  it.each(cases)('is understood in $name, separated by $separator', async ({ encoding, encode, separator, sign }) => {
    const { layout, rows } = await all(encode(csv([HEAD, ROW], sign)));
    expect(layout).toMatchObject({ encoding, separator, kind: 'waiting-list' });
    expect(cells(rows)).toEqual([ROW]);
  });

  it.each(SEPARATORS)('is understood in Windows-1253, separated by %s', async (separator, sign) => {
    const { layout, rows } = await all(encodeAs('windows-1253', csv([GREEK_HEAD, GREEK_ROW], sign)));
    expect(layout).toMatchObject({ encoding: 'windows-1253', separator, kind: 'history' });
    expect(cells(rows)).toEqual([GREEK_ROW]);
  });

  it('is read as somebody says, where they know better', async () => {
    const { layout } = await all(encodeAs('windows-1253', csv([GREEK_HEAD, GREEK_ROW], ';')), {
      encoding: 'windows-1250',
      kind: 'history',
      columns: ['phone', 'at', 'text'],
    });
    expect(layout).toMatchObject({ encoding: 'windows-1250', kind: 'history', columns: ['phone', 'at', 'text'] });
  });

  it('copied from a page brings buttons, boxes, marks of sorting and pages of a list along, and none is in the way', async () => {
    const copied = [
      'Wyszukaj',
      'Zaznacz wszystko\tUsuń zaznaczone',
      'ID klienta\tNumer telefonu ↓\tID Produktu\tNazwa Produktu\tStatus\tData utworzenia\tUsuń powiadomienie',
      '<input type="checkbox"> 25\t881608500\t15\tSpódnica "Mango"\toczekuje\t2022-01-11 11:15:25\tUsuń',
      '\t48538506896\t29\t"T-shirt" Hawaii\toczekuje\t2022-06-08 13:14:37\tUsuń',
      '',
      '< 1 >',
    ].join('\n');
    const { layout, rows } = await all(Buffer.from(copied));
    expect(layout).toMatchObject({ kind: 'waiting-list', separator: 'tab', headLine: 3 });
    expect(cells(rows)).toEqual([
      ['25', '881608500', '15', 'Spódnica "Mango"', 'oczekuje', '2022-01-11 11:15:25', 'Usuń'],
      ['', '48538506896', '29', '"T-shirt" Hawaii', 'oczekuje', '2022-06-08 13:14:37', 'Usuń'],
    ]);
  });

  it('may have lines within its cells', async () => {
    const { rows } = await all(
      Buffer.from('Phone;Date;Text\n600100200;2026-02-15 18:46;"Dzień dobry!\nMamy ""to"""\n'),
    );
    expect(cells(rows)).toEqual([['600100200', '2026-02-15 18:46', 'Dzień dobry!\nMamy "to"']]);
  });

  it('may have NUL bytes, and cells that a spreadsheet wrote as formulas', async () => {
    const { rows } = await all(
      Buffer.from(
        'Phone,Date,Text\n="48600100200",2026-02-15 18:46,\'=SUM(1)\n+48 600 100\u0000 200,2026-02-15 18:46,=HYPERLINK(1)\n',
      ),
    );
    expect(cells(rows)).toEqual([
      ['48600100200', '2026-02-15 18:46', '=SUM(1)'],
      ['+48 600 100 200', '2026-02-15 18:46', '=HYPERLINK(1)'],
    ]);
  });

  it('names rows that are too long or too short by their lines, and goes on', async () => {
    const table = 'Phone;Date;Text;Sender\n1;2;3;4\n1;2;3;4;5\n1;2\n1;2;3\n1;2;3;4;;\n';
    const { rows } = await all(Buffer.from(table));
    expect(rows).toEqual([
      { line: 2, cells: ['1', '2', '3', '4'] },
      { line: 3, problem: 'columns' },
      { line: 4, problem: 'columns' },
      { line: 5, cells: ['1', '2', '3'] },
      { line: 6, cells: ['1', '2', '3', '4', '', ''] },
    ]);
  });

  it('says so where a quotation mark that nobody closed took rows into a cell', async () => {
    const { rows } = await all(Buffer.from('Phone;Date;Text\n1;2;"abc\n2;2;3\n3;2;"d"\n4;2;3\n'));
    expect(rows).toEqual([
      { line: 4, problem: 'unreadable' },
      { line: 5, cells: ['4', '2', '3'] },
    ]);
  });

  it('loses one row, not the rest, where a quotation mark is never closed', async () => {
    const table = `Phone;Date;Text\n1;2;"${'x'.repeat(50_000)}\n2;2;3\n3;2;3\n`;
    const { rows } = await all(Buffer.from(table));
    expect(rows.some((row) => 'problem' in row && row.problem === 'unreadable')).toBe(true);
  });

  it.each(['', '\n\n', 'Lorem ipsum', 'a,b\nc,d', '\u0000\u0000\u0000', '"', '\ufeff'])(
    'is none where nothing is known of it: %j',
    async (text) => {
      const { layout } = await all(Buffer.from(text));
      expect(layout.kind).toBeNull();
    },
  );

  it('of any bytes gives rows or none, never a fault', async () => {
    let seed = 7;
    const random = () => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
    for (let round = 0; round < 200; round++) {
      const file = Buffer.from(Array.from({ length: Math.floor(random() * 400) }, () => Math.floor(random() * 256)));
      await expect(all(file)).resolves.toBeDefined();
    }
  });

  it('of a hundred thousand rows is never in memory as a whole', async () => {
    const row = 'Ż 600100200;15.02.2026 18:46:52;Dzień dobry, zamówienie 1001 zostało wysłane.\n';
    const file = Buffer.from(`Phone;Date;Text\n${row.repeat(100_000)}`);
    const layout = layoutOf(file, {});
    const before = liveBytes();
    let [count, most] = [0, 0];
    for await (const one of rowsOf(file, layout)) {
      if ('cells' in one) count++;
      if (count % 25_000 === 0) most = Math.max(most, liveBytes() - before);
    }
    expect(count).toBe(100_000);
    // All rows at once would be some 30 MB.
    expect(most).toBeLessThan(10 * 1024 * 1024);
  });

  it('is never taken for Greek where it is Polish, nor the other way round', () => {
    const polish = 'Zażółć gęślą jaźń; Świętosława; źdźbło; ŁÓDŹ; część; późno;';
    const greek = 'Η παραγγελία σας στάλθηκε; ΕΥΧΑΡΙΣΤΟΥΜΕ; Ξεσκεπάζω την ψυχοφθόρα βδελυγμία;';
    expect(detectEncoding(encodeAs('windows-1250', polish))).toBe('windows-1250');
    expect(detectEncoding(encodeAs('windows-1253', greek))).toBe('windows-1253');
  });
});
