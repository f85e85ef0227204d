import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import { ApiClient } from '../support/api-client.js';
import { World } from '../support/world.js';

const PASSWORD = 'bardzo-dlugie-haslo';

describe('signing in', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
    await world.api.put('/me/password', { password: PASSWORD });
  });
  afterAll(() => world.stop());

  const visitor = () => new ApiClient(world.api.url);
  const signIn = (email: string, password: string, code?: string) =>
    visitor().call('POST', '/session', { email, password, ...(code === undefined ? {} : { code }) });

  it('R22: locks a person out after ten tries in vain, known or not, and lets them in a quarter of an hour later', async () => {
    for (const email of ['ktos@przyklad.pl', 'admin@localhost']) {
      const tries = await Promise.all(Array.from({ length: 30 }, () => signIn(email, 'zgaduje-i-zgaduje')));
      const counts = (status: number) => tries.filter((answer) => answer.status === status).length;
      expect([counts(401), counts(429)]).toEqual([10, 20]);
    }
    const locked = await signIn('admin@localhost', PASSWORD);
    expect([locked.status, locked.body.code, locked.headers.get('retry-after')]).toEqual([
      429,
      'sign-in.locked',
      '900',
    ]);
    world.clock.advance('16min');
    expect((await signIn('admin@localhost', PASSWORD)).status).toBe(204);
  });

  it('R22: asks for the second factor once there is one, and takes each code once', async () => {
    const person = await world.user('viewer');
    await person.put('/me/password', { password: PASSWORD });
    const { email } = await person.get('/me');
    const { secret, url } = await person.post('/me/totp');
    expect(url).toMatch(/^otpauth:\/\/totp\//);
    const codeNow = () => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: world.clock.now() });
    expect((await signIn(email, PASSWORD)).status).toBe(204);
    expect((await person.call('POST', '/me/totp/confirm', { code: '000000' })).status).toBe(422);
    const { codes } = await person.post('/me/totp/confirm', { code: codeNow() });
    expect(codes).toHaveLength(10);
    expect((await signIn(email, PASSWORD)).body.code).toBe('sign-in.code-needed');
    // The code that confirmed it is used up.
    expect((await signIn(email, PASSWORD, codeNow())).status).toBe(401);
    world.clock.advance('1min');
    expect((await signIn(email, PASSWORD, codeNow())).status).toBe(204);
    expect((await signIn(email, PASSWORD, codeNow())).status).toBe(401);
    expect((await signIn(email, 'inne-dlugie-haslo', codes[0])).status).toBe(401);
    expect((await signIn(email, PASSWORD, codes[0])).status).toBe(204);
    expect((await signIn(email, PASSWORD, codes[0])).status).toBe(401);
    await person.post('/me/totp/remove', { code: codes[1] });
    expect((await signIn(email, PASSWORD)).status).toBe(204);
  });

  it('signs everybody else out when the password changes, which asks for the one before', async () => {
    const person = await world.user('viewer');
    await person.put('/me/password', { password: PASSWORD });
    const { email } = await person.get('/me');
    const elsewhere = visitor();
    await elsewhere.signInWith(email, PASSWORD);
    expect((await person.call('PUT', '/me/password', { password: `${PASSWORD}-2` })).status).toBe(401);
    await person.put('/me/password', { password: `${PASSWORD}-2`, current: PASSWORD });
    expect((await elsewhere.call('GET', '/me')).status).toBe(401);
    expect((await person.call('GET', '/me')).status).toBe(200);
  });

  it('forgets a session when it is ended, and lets nobody in by an old one', async () => {
    const person = await world.user('viewer');
    await person.delete('/session');
    expect((await person.call('GET', '/me')).status).toBe(401);
    const idle = await world.user('viewer');
    world.clock.advance('8d');
    expect((await idle.call('GET', '/me')).status).toBe(401);
    world.clock.set('2026-11-20T12:00:00Z');
  });
});

describe('users of an agency', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  it('come in by an invitation that works once, and may only what their role allows, from the next click on', async () => {
    const { user, signInUrl } = await world.api.post('/users', {
      email: 'Obsluga@Przyklad.pl',
      memberships: [{ role: 'support', shopId: world.shopId }],
    });
    expect(user).toMatchObject({ email: 'obsluga@przyklad.pl', hasPassword: false });
    const token = signInUrl.split('/').at(-1);
    const person = new ApiClient(world.api.url);
    await person.signInBy(token);
    await expect(new ApiClient(world.api.url).signInBy(token)).rejects.toThrow('401');
    expect((await person.get('/shops')).map((shop: { id: string }) => shop.id)).toEqual([world.shopId]);
    expect((await person.call('PATCH', `/shops/${world.shopId}`, { name: 'Nowa' })).status).toBe(403);
    await world.api.put(`/users/${user.id}/memberships`, { memberships: [{ role: 'shop', shopId: world.shopId }] });
    expect((await person.call('PATCH', `/shops/${world.shopId}`, { name: 'Nowa' })).status).toBe(200);
    await world.api.delete(`/users/${user.id}`);
    expect((await person.call('GET', '/me')).status).toBe(401);
  });

  it('are told when an address is taken, and the last who manages users cannot be removed', async () => {
    await world.user('viewer');
    const [, other] = await world.api.get('/users');
    const taken = await world.api.call('POST', '/users', { email: other.email, memberships: [{ role: 'viewer' }] });
    expect(taken.body.errors).toMatchObject([{ param: 'email', code: 'email-taken' }]);
    const { userId } = await world.api.get('/me');
    const last = await world.api.call('DELETE', `/users/${userId}`);
    expect(last.body.errors).toMatchObject([{ code: 'last-manager' }]);
    expect((await world.api.call('GET', '/me')).status).toBe(200);
  });
});

describe("a program's key", () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  it('is shown once, opens what it was made for, and nothing from the moment it expires or is revoked', async () => {
    const wish = { name: 'Raporty', rights: ['view'], shopId: world.shopId, expiresAt: '2026-11-21T00:00:00Z' };
    const { key, token } = await world.api.post('/api-keys', wish);
    expect(token).toMatch(/^tal_[a-z2-7]{32}$/);
    expect(JSON.stringify(await world.api.get('/api-keys'))).not.toContain(token);
    const program = world.api.withKey(token);
    expect((await program.call('GET', `/shops/${world.shopId}/messages`)).status).toBe(200);
    expect((await program.call('PATCH', `/shops/${world.shopId}`, { name: 'x' })).status).toBe(403);
    expect((await program.call('GET', '/users')).status).toBe(403);
    expect((await program.call('GET', '/me')).status).toBe(401);
    world.clock.advance('1d');
    expect((await program.call('GET', `/shops/${world.shopId}/messages`)).status).toBe(401);
    const second = await world.api.post('/api-keys', { name: 'Drugi', rights: ['view'] });
    await world.api.delete(`/api-keys/${second.key.id}`);
    expect((await world.api.withKey(second.token).call('GET', '/shops')).status).toBe(401);
    expect((await world.api.get('/api-keys')).map((other: { id: string }) => other.id)).toEqual([key.id]);
  });

  it('never has more rights than whoever made it', async () => {
    const { token } = await world.api.post('/api-keys', { name: 'Zarządca', rights: ['view', 'users'] });
    const program = world.api.withKey(token);
    expect((await program.call('POST', '/api-keys', { name: 'Więcej', rights: ['erase'] })).status).toBe(403);
    expect((await program.call('POST', '/api-keys', { name: 'Tyle', rights: ['view'] })).status).toBe(201);
    const invitation = { email: 'x@przyklad.pl', memberships: [{ role: 'agency' }] };
    expect((await program.call('POST', '/users', invitation)).status).toBe(403);
  });
});
