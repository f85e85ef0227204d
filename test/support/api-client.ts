export interface ApiAnswer<T> {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed where it is JSON; else its text, empty where there is none. */
  readonly body: T;
}

/** The API as a signed-in merchant's browser uses it. */
export class ApiClient {
  #headers: Readonly<Record<string, string>> = {};

  constructor(
    readonly url: string,
    private readonly language = 'pl',
  ) {}

  /** What the browser sends along to be known. */
  get headers(): Readonly<Record<string, string>> {
    return this.#headers;
  }

  async signInBy(token: string): Promise<void> {
    await this.#signIn('/session/link', { token });
  }

  async signInWith(email: string, password: string): Promise<void> {
    await this.#signIn('/session', { email, password });
  }

  async #signIn(path: string, body: object): Promise<void> {
    const { status, headers } = await this.call('POST', path, body);
    if (status !== 204) throw new Error(`sign-in answered ${status}`);
    this.#headers = { cookie: (headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
  }

  /** The same signed-in browser at another hub of the same house. */
  at(url: string): ApiClient {
    const client = new ApiClient(url, this.language);
    client.#headers = this.#headers;
    return client;
  }

  /** A program with this key. */
  withKey(token: string): ApiClient {
    const client = new ApiClient(this.url, this.language);
    client.#headers = { authorization: `Bearer ${token}` };
    return client;
  }

  /** Whatever the API answers. */
  async call<T = any>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ApiAnswer<T>> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        'accept-language': this.language,
        ...this.#headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson && text !== '' ? JSON.parse(text) : text) as T,
    };
  }

  /** What the hub answers on a path of its own, outside the API. */
  async page(path: string, headers: Readonly<Record<string, string>> = {}): Promise<{ status: number; text: string }> {
    const response = await fetch(`${this.url}${path}`, { headers: { ...this.#headers, ...headers } });
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
