/** A row as the REST API gives it: nearly every number is a text. */
export type Row = Record<string, unknown>;

export interface ListAnswer {
  readonly count: string;
  readonly pages: number;
  readonly page: number;
  readonly list: readonly Row[];
}

const MAX_LIMIT = 50;
const DEFAULT_LIMIT = 10;

/** Lists as reference §4 says: ten rows by default and for a limit above fifty, downwards where no direction is given. */
export function listOf(rows: readonly Row[], query: URLSearchParams): ListAnswer {
  const asked = Number(query.get('limit') ?? DEFAULT_LIMIT);
  const limit = asked >= 1 && asked <= MAX_LIMIT ? asked : DEFAULT_LIMIT;
  const page = Math.max(1, Number(query.get('page') ?? 1));
  const filters = filtersOf(query);
  const found = sorted(
    rows.filter((row) => matches(row, filters)),
    query.getAll('order').concat(query.getAll('order[]')),
  );
  return {
    count: String(found.length),
    pages: Math.ceil(found.length / limit),
    page,
    list: found.slice((page - 1) * limit, page * limit),
  };
}

/** `filters` as JSON, or in PHP's brackets: `filters[order_id][>]=5`. */
function filtersOf(query: URLSearchParams): Row {
  const filters = JSON.parse(query.get('filters') ?? '{}') as Row;
  for (const [name, value] of query) {
    const match = /^filters\[([^\]]+)\](?:\[([^\]]+)\])?$/.exec(name);
    if (match?.[1] === undefined) continue;
    filters[match[1]] = match[2] === undefined ? value : { [match[2]]: value };
  }
  return filters;
}

function matches(row: Row, filters: Row): boolean {
  return Object.entries(filters).every(([field, wish]) => {
    const value = row[field];
    if (Array.isArray(wish)) return compares(String(wish[0]), value, wish[1]);
    if (wish === null || typeof wish !== 'object') return compares('=', value, wish);
    return Object.entries(wish).every(([operator, operand]) => compares(operator, value, operand));
  });
}

function compares(operator: string, value: unknown, operand: unknown): boolean {
  const order = compare(value, operand);
  switch (operator.toLowerCase()) {
    case '=':
    case 'eq':
      return order === 0;
    case '!=':
      return order !== 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case 'in':
      return isAmong(operand as unknown[], value);
    case 'not in':
      return !isAmong(operand as unknown[], value);
    case '~':
    case 'like':
      return String(value).includes(String(operand).replaceAll('%', ''));
    default:
      return false;
  }
}

/** Long lists of ids are looked through once: by their texts. */
const texts = new WeakMap<unknown[], ReadonlySet<string>>();

function isAmong(operand: unknown[], value: unknown): boolean {
  let wanted = texts.get(operand);
  if (wanted === undefined) texts.set(operand, (wanted = new Set(operand.map(plain))));
  return wanted.has(plain(value));
}

function compare(left: unknown, right: unknown): number {
  const [a, b] = [plain(left), plain(right)];
  const [x, y] = [Number(a), Number(b)];
  if (a !== '' && b !== '' && !Number.isNaN(x) && !Number.isNaN(y)) return Math.sign(x - y);
  return a < b ? -1 : a > b ? 1 : 0;
}

function plain(value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return value === null || value === undefined ? '' : String(value as string | number);
}

function sorted(rows: readonly Row[], orders: readonly string[]): readonly Row[] {
  const keys = orders.map((order) => {
    const [field = '', direction = 'DESC'] = order.trim().split(/\s+/);
    return { field, sign: direction.toUpperCase() === 'ASC' ? 1 : -1 };
  });
  const inOrder = (left: Row, right: Row): number => {
    for (const { field, sign } of keys) {
      const order = compare(left[field], right[field]) * sign;
      if (order !== 0) return order;
    }
    return 0;
  };
  // A large shop's orders lie in their order already.
  const isSorted = rows.every((row, index) => index === 0 || inOrder(rows[index - 1] as Row, row) <= 0);
  return isSorted ? rows : rows.toSorted(inOrder);
}
