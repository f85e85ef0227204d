/** The hub's API as the demo's seed and phone page use it: over HTTP, like any other client. */
export class HubApi {
  private constructor(
    private readonly url: string,
    private readonly cookie: string,
  ) {}

  static async signIn(url: string, admin: { readonly email: string; readonly password: string }): Promise<HubApi> {
    const response = await fetch(`${url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(admin),
    });
    if (response.status !== 204) throw new Error(`The demo could not sign in to the hub (${response.status}).`);
    return new HubApi(url, (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '');
  }

  /** An answer as it comes, for what is too long to hold. */
  open(path: string): Promise<Response> {
    return fetch(`${this.url}/api/v1${path}`, { headers: { cookie: this.cookie, 'accept-language': 'pl' } });
  }

  async call<T>(method: string, path: string, body?: unknown, language = 'pl'): Promise<T> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        cookie: this.cookie,
        'accept-language': language,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return (text === '' ? null : JSON.parse(text)) as T;
  }
}
