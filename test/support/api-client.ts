export interface ApiAnswer<T> {
  readonly status: number;
  readonly body: T;
}

/** The API as a signed-in merchant's browser uses it. */
export class ApiClient {
  #cookie = '';

  constructor(
    readonly url: string,
    private readonly language = 'pl',
  ) {}

  async signInBy(token: string): Promise<void> {
    const response = await fetch(`${this.url}/api/v1/session/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    if (response.status !== 204) throw new Error(`sign-in answered ${response.status}`);
    this.#cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  }

  /** The same signed-in browser at another hub of the same house. */
  at(url: string): ApiClient {
    const client = new ApiClient(url, this.language);
    client.#cookie = this.#cookie;
    return client;
  }

  /** Whatever the API answers. */
  async call<T = any>(method: string, path: string, body?: unknown): Promise<ApiAnswer<T>> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        cookie: this.#cookie,
        'accept-language': this.language,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as T };
  }

  /** What the hub answers on a path of its own, outside the API. */
  async page(path: string, headers: Readonly<Record<string, string>> = {}): Promise<{ status: number; text: string }> {
    const response = await fetch(`${this.url}${path}`, { headers: { cookie: this.#cookie, ...headers } });
    return { status: response.status, text: await response.text() };
  }

  get<T = any>(path: string): Promise<T> {
    return this.#ok('GET', path);
  }
  post<T = any>(path: string, body: unknown = {}): Promise<T> {
    return this.#ok('POST', path, body);
  }
  put<T = any>(path: string, body: unknown): Promise<T> {
    return this.#ok('PUT', path, body);
  }
  patch<T = any>(path: string, body: unknown): Promise<T> {
    return this.#ok('PATCH', path, body);
  }
  delete<T = any>(path: string): Promise<T> {
    return this.#ok('DELETE', path);
  }

  async #ok<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.call<T>(method, path, body);
    if (answer.status >= 300)
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}
