import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const ROOT = new URL('../../', import.meta.url);
const fileText = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');

export type Values = Readonly<Record<string, string>>;

/** A service of compose.yaml, as far as tests look at it. */
export interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly profiles?: readonly string[];
  readonly environment?: Values;
  readonly deploy?: { readonly replicas: number };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly read_only?: boolean;
  readonly restart?: string;
  readonly stop_grace_period?: string;
}

export interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
}

/** compose.yaml with every `${…}` replaced, as compose does it. @throws Error for a required value that is missing. */
export function readCompose(values: Values): Compose {
  return substituted(parse(fileText('compose.yaml'), { merge: true }), values) as Compose;
}

function substituted(node: unknown, values: Values): unknown {
  if (typeof node === 'string') return interpolated(node, values);
  if (Array.isArray(node)) return node.map((item) => substituted(item, values));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, substituted(value, values)]));
}

/** `${NAME}`, `${NAME:-default}` and `${NAME:?message}`; `$$` is a dollar. */
function interpolated(text: string, values: Values): string {
  return text.replace(/\$(?:\$|\{(\w+)(?::([-?])([^}]*))?\}|)/g, (found, name?: string, mark?: string, rest = '') => {
    if (found === '$$') return '$';
    if (name === undefined) throw new Error(`a lone dollar in "${text}"`);
    const value = values[name] ?? '';
    if (value === '' && mark === '?') throw new Error(`${name}: ${rest}`);
    return value === '' && mark === '-' ? rest : value;
  });
}

/** The names that compose.yaml asks its environment for. */
export function namesAskedFor(): readonly string[] {
  const names = [...fileText('compose.yaml').matchAll(/(?<!\$)\$\{(\w+)/g)].map((match) => match[1] ?? '');
  return [...new Set(names)].sort();
}

/** What stands in .env.example. */
export function exampleValues(): Values {
  return Object.fromEntries(
    [...fileText('.env.example').matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}

export interface Instruction {
  readonly keyword: string;
  readonly text: string;
}

/** The Dockerfile's stages, each a list of instructions that starts with its FROM. */
export function readDockerfile(): readonly (readonly Instruction[])[] {
  const lines = fileText('Dockerfile')
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => ({ keyword: line.split(' ')[0] ?? '', text: line.slice(line.indexOf(' ') + 1) }));
  const starts = lines.flatMap(({ keyword }, index) => (keyword === 'FROM' ? [index] : []));
  return starts.map((start, index) => lines.slice(start, starts[index + 1]));
}

/** The last stage's instruction of this keyword, which is what the image has. */
export function imageHas(keyword: string): string {
  return (
    readDockerfile()
      .at(-1)
      ?.findLast((line) => line.keyword === keyword)?.text ?? ''
  );
}

/** The command that the image's health check runs. */
export function healthCommand(): readonly string[] {
  const text = imageHas('HEALTHCHECK');
  return JSON.parse(text.slice(text.indexOf('CMD ') + 4)) as string[];
}

/** The statements that make the hub's role and database. */
export function initStatements(password: string): readonly string[] {
  const sql = /<<'SQL'\n([\s\S]*?)\nSQL/.exec(fileText('deploy/postgres-init.sh'))?.[1] ?? '';
  return sql.split('\n').map((statement) => statement.replace(":'password'", `'${password}'`));
}
