import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EmailSimulator, MailboxSimulator, type Delivery } from '../../plugins/email/simulator/index.js';
import { RetentionService } from '../../src/privacy/retention.service.js';
import { eventually } from '../support/eventually.js';
import { World } from '../support/world.js';

const ANNA = 'anna@przyklad.pl';
const TEXT = { pl: 'Zamówienie {order_id} przyjęte.' };
const PHOTO = { filename: 'zdjęcie.jpg', contentType: 'image/jpeg', content: Buffer.from('obraz') };

describe('customers who write by e-mail', () => {
  let world: World;
  let smtp: EmailSimulator;
  let mailbox: MailboxSimulator;
  let channelId: string;
  beforeEach(async () => {
    world = await World.start({ at: '2026-11-20T11:00:00Z', settings: { quietHours: null } });
    smtp = new EmailSimulator();
    mailbox = new MailboxSimulator({ now: () => world.clock.now() });
    const channel = await world.api.post('/connections', {
      pluginId: 'email',
      name: 'Poczta',
      config: {
        host: '127.0.0.1',
        port: String(await smtp.start()),
        security: 'none',
        user: smtp.settings.user,
        password: smtp.settings.password,
        from: 'shop@example.com',
        subject: 'Twoje zamówienie',
        mailboxHost: '127.0.0.1',
        mailboxPort: String(await mailbox.start()),
        mailboxSecurity: 'none',
      },
    });
    channelId = channel.id;
    await world.api.put(`/connections/${channelId}/grants/${world.shopId}`, { position: 0 });
    await world.api.put(`/connections/${world.channelId}/grants/${world.shopId}`, { position: 5 });
    await looked();
  });
  afterEach(async () => {
    await Promise.all([smtp.stop(), mailbox.stop()]);
    await world.stop();
  });

  const walk = async () =>
    (
      await world.sql(
        `select cursor, due_at, tries, error_code from reply_walks w join connections c on c.id = w.id where c.plugin_id = 'email'`,
      )
    )[0];
  /** The hub looked into the mailbox, and worked off what it found. */
  const looked = async () => {
    world.clock.advance('1min');
    await eventually(walk, (found) => found?.due_at > world.clock.now() && found.tries === 0);
    await eventually(
      () => world.sql(`select 1 from replies where state = 'waiting'`),
      (rows) => rows.length === 0,
    );
    await world.settled();
  };
  const hears = async (delivery: Partial<Delivery> = {}) => {
    await mailbox.deliver({ from: ANNA, ...delivery });
    await looked();
  };
  const list = async () => (await world.api.get('/conversations')).items;
  const thread = async (at = 0) => world.api.get(`/conversations/${(await list())[at].id}`);
  const outcomes = async () =>
    (await world.sql('select outcome from replies order by received_at, id')).map(({ outcome }) => outcome);
  const notices = async () =>
    (await world.sql('select code, text from notices where resolved_at is null')).map(({ code, text }) => [code, text]);
  /** An order whose customer was written to by e-mail; the mail's own id. */
  const ordered = async (rule: object = {}) => {
    await world.rule({ event: 'order.placed', texts: { email: TEXT }, ...rule });
    const { order_id } = await world.shop.placeOrder({ email: ANNA });
    await eventually(
      async () => {
        await world.settled();
        return smtp.mails.length;
      },
      (count) => count > 0,
    );
    await eventually(
      () => world.sql(`select 1 from messages where state = 'accepted'`),
      (rows) => rows.length > 0,
    );
    return { orderId: String(order_id), messageId: idOf(smtp.mails.at(-1)?.headers ?? '') };
  };
  const idOf = (headers: string) => /^Message-ID:\s+(\S+)/m.exec(headers)?.[1] ?? '';

  it('F-097: are heard in the order’s conversation, and answered by e-mail in the same thread', async () => {
    const { orderId, messageId } = await ordered();
    const quoted = `Kiedy będzie?\n\nW dniu 20.11.2026 o 12:00 Sklep napisał(a):\n> Zamówienie ${orderId} przyjęte.`;
    const theirs = { from: `Anna <${ANNA}>`, subject: 'Re: Twoje zamówienie', inReplyTo: messageId };
    await hears({ ...theirs, text: quoted });
    expect(await list()).toMatchObject([{ address: ANNA, unread: 1, state: 'open', connectionId: channelId }]);
    const { id, said, orders } = await thread();
    expect(said).toMatchObject([
      { direction: 'in', text: 'Kiedy będzie?', quoted, outcome: 'to-read', subject: 'Re: Twoje zamówienie' },
      { direction: 'out', text: `Zamówienie ${orderId} przyjęte.`, orderId },
    ]);
    expect(orders).toMatchObject([{ orderId, email: ANNA }]);
    world.clock.advance('1min');
    const long = 'Jutro. '.repeat(200).trim();
    await world.api.post(`/conversations/${id}/messages`, { text: long });
    await eventually(
      async () => {
        await world.settled();
        return smtp.mails.length;
      },
      (count) => count === 2,
    );
    expect(smtp.mails[1]).toMatchObject({ to: ANNA, subject: 'Re: Twoje zamówienie', text: long });
    expect(smtp.mails[1]?.headers).toMatch(/^In-Reply-To: <mail-1@przyklad\.pl>$/m);
    expect((await thread()).said[0]).toMatchObject({ direction: 'out', text: long });
    const viewer = await world.user('viewer');
    expect((await viewer.get('/conversations')).items[0].address).toBe('a***@p***');
  });

  it('F-095: open a conversation of their own accord where they ordered, whatever program they write by', async () => {
    const { order_id: orderId } = await world.shop.placeOrder({ email: 'Anna@przyklad.pl' });
    await world.settled();
    await hears({ html: '<div>Chcę <i>zwrócić</i> buty</div>', subject: 'Zwrot' });
    expect(await thread()).toMatchObject({
      said: [{ text: 'Chcę zwrócić buty', subject: 'Zwrot' }],
      orders: [{ orderId: String(orderId) }],
      shopId: world.shopId,
    });
  });

  it('leaves strangers’ mail alone: nothing of it is read, kept or touched', async () => {
    await hears({ from: 'ksiegowa@biuro.pl', subject: 'Faktury', text: 'STOP' });
    await hears({ from: 'szef@example.com', text: 'Plan', attachments: [PHOTO] });
    for (const table of ['replies', 'reply_attachments', 'conversations', 'suppressions'])
      expect([table, await world.sql(`select 1 from ${table}`)]).toEqual([table, []]);
    expect(mailbox.asked.filter((command) => command.includes('[]'))).toEqual([]);
    expect(mailbox.mails.map(({ isSeen }) => isSeen)).toEqual([false, false]);
  });

  it('are not heard by their machines: an out-of-office answer opens nothing', async () => {
    const { messageId } = await ordered();
    await hears({ inReplyTo: messageId, headers: { 'Auto-Submitted': 'auto-replied' }, text: 'Jestem na urlopie' });
    await hears({ inReplyTo: messageId, headers: { Precedence: 'bulk' }, text: 'Newsletter' });
    expect([await list(), await outcomes()]).toEqual([[], []]);
  });

  it('are written to by phone when their mail comes back', async () => {
    const { messageId } = await ordered({ texts: { email: TEXT, sms: { pl: 'Zamowienie {order_id}' } } });
    await mailbox.bounce({ messageId });
    await looked();
    await eventually(
      async () => {
        await world.settled();
        return world.texts.length;
      },
      (count) => count === 1,
    );
    expect(await list()).toEqual([]);
  });

  it('stop advertising by a word above the quotation, and order notices only by one that says all', async () => {
    const { messageId } = await ordered();
    const below = '\n\nOn Fri, 20 Nov 2026 at 12:00, Shop <shop@example.com> wrote:\n> Zamówienie';
    await hears({ inReplyTo: messageId, text: `Stop.${below}` });
    expect(await outcomes()).toEqual(['stopped']);
    expect(await world.sql('select message_class, source from suppressions')).toEqual([
      { message_class: 'marketing', source: 'stop-reply' },
    ]);
    await world.shop.placeOrder({ email: ANNA });
    await world.settled();
    const before = smtp.mails.length;
    await hears({ text: 'STOP ALL' });
    await world.shop.placeOrder({ email: ANNA });
    await world.settled();
    expect(smtp.mails).toHaveLength(before);
    expect(await world.reasons()).toEqual(['suppressed']);
  });

  it('change an order only by naming the message that asked: a name can be put on by anybody', async () => {
    const { messageId } = await ordered({ asks: { yesStatus: '3', noStatus: '11' } });
    await hears({ text: 'Tak' });
    await hears({ from: 'ktos@example.com', inReplyTo: messageId, text: 'Tak' });
    expect(await world.sql('select 1 from order_answers')).toEqual([]);
    await hears({ inReplyTo: messageId, text: 'Tak, dziękuję\n\n-- \nAnna' });
    expect(await outcomes()).toEqual(['to-read', 'to-read', 'changes-order']);
  });

  it('cancel an order by a no to the question, said again to the mail that asked back', async () => {
    const { messageId } = await ordered({ asks: { yesStatus: '3', noStatus: '11' } });
    await hears({ inReplyTo: messageId, text: 'Nie', subject: 'Odp: Re: Twoje zamówienie' });
    await eventually(
      async () => {
        await world.settled();
        return smtp.mails.length;
      },
      (count) => count === 2,
    );
    expect(smtp.mails[1]).toMatchObject({
      subject: 'Re: Twoje zamówienie',
      text: expect.stringContaining('odpisz NIE'),
    });
    await hears({ inReplyTo: idOf(smtp.mails[1]?.headers ?? ''), text: 'NIE' });
    expect(await outcomes()).toEqual(['asked-back', 'changes-order']);
  });

  it('F-100: send files, which whoever may read them saves and no neighbour gets', async () => {
    const { messageId } = await ordered();
    const big = { ...PHOTO, filename: 'film.mp4', content: Buffer.alloc(10 * 1024 * 1024 + 1) };
    await hears({ inReplyTo: messageId, text: 'Uszkodzone', attachments: [PHOTO, big] });
    const { id, said } = await thread();
    const [photo, film] = said[0].attachments;
    expect([photo, film]).toMatchObject([
      { name: 'zdjęcie.jpg', type: 'image/jpeg', size: 5, isKept: true },
      { name: 'film.mp4', size: big.content.length, isKept: false },
    ]);
    const path = (file: { id: string }) => `/conversations/${id}/attachments/${file.id}`;
    const viewer = await world.user('viewer', { shopId: world.shopId });
    const saved = await viewer.call('GET', path(photo));
    expect(saved.body).toBe('obraz');
    expect(Object.fromEntries(saved.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="zdj_cie.jpg"; filename*=UTF-8''zdj%C4%99cie.jpg`,
      'x-content-type-options': 'nosniff',
    });
    expect(await world.api.call('GET', path(film))).toMatchObject({
      status: 404,
      body: { code: 'attachment.not-kept' },
    });
    const neighbour = await world.neighbour();
    expect((await neighbour.call('GET', path(photo))).status).toBe(404);
    const elsewhere = await world.user('viewer', { shopId: (await anotherShop()).id });
    expect((await elsewhere.call('GET', path(photo))).status).toBe(404);
  });

  it('are forgotten with their files, and what they write after is nobody’s', async () => {
    const { messageId } = await ordered();
    await hears({ inReplyTo: messageId, text: 'Mieszkam przy Polnej 7', attachments: [PHOTO] });
    const [{ id: client }] = await world.api.get('/clients');
    expect((await world.api.post(`/clients/${client}/person-export`, { email: ANNA })).replies).toMatchObject([
      { text: 'Mieszkam przy Polnej 7', attachments: [{ name: 'zdjęcie.jpg', type: 'image/jpeg', size: 5 }] },
    ]);
    await world.api.post(`/clients/${client}/erasures`, { email: ANNA });
    await hears({ inReplyTo: messageId, text: 'I klatka B', attachments: [PHOTO] });
    expect(await world.sql('select 1 from replies where content is not null')).toEqual([]);
    expect(await world.sql('select 1 from reply_attachments')).toEqual([]);
    expect(await world.sql('select address from conversations')).toEqual([{ address: null }]);
  });

  it('are kept no longer than the shop says, with what they sent', async () => {
    const { messageId } = await ordered();
    await hears({ inReplyTo: messageId, text: 'Uszkodzone', attachments: [PHOTO] });
    await world.api.patch(`/shops/${world.shopId}`, { settings: { retentionDays: 60 } });
    const sweep = () => world.hub.app.get(RetentionService, { strict: false }).sweep();
    await sweep();
    expect(await world.sql('select 1 from reply_attachments')).toHaveLength(1);
    world.clock.advance('61d');
    await sweep();
    expect(await world.sql('select 1 from reply_attachments')).toEqual([]);
    expect(await world.sql('select 1 from replies where content is not null')).toEqual([]);
    expect(await world.sql('select address, state from conversations')).toEqual([{ address: null, state: 'closed' }]);
  });

  it('are heard once, though the hub is stopped between reading and writing', async () => {
    const { messageId } = await ordered();
    // What was read cannot be written: the transaction ends as it does when the hub is killed.
    await world.sql(
      `create function nothing() returns trigger language plpgsql as 'begin raise exception ''cut''; end'`,
    );
    await world.sql('create trigger cut before insert on replies for each row execute function nothing()');
    const { cursor } = await walk();
    await mailbox.deliver({ from: ANNA, inReplyTo: messageId, text: 'Halo', attachments: [PHOTO] });
    world.clock.advance('1min');
    await eventually(walk, ({ tries }) => tries > 0);
    expect(await walk()).toMatchObject({ cursor });
    await world.restartHub(() => world.sql('drop trigger cut on replies'));
    world.clock.advance('2min');
    await looked();
    expect([await outcomes(), await world.sql('select name from reply_attachments')]).toEqual([
      ['to-read'],
      [{ name: 'zdjęcie.jpg' }],
    ]);
  });

  it('are neither lost nor heard twice when the mailbox moves to another server', async () => {
    const { messageId } = await ordered();
    await hears({ inReplyTo: messageId, text: 'Pierwszy' });
    await mailbox.deliver({ from: ANNA, text: 'Drugi' });
    mailbox.numberAnew();
    await looked();
    await hears({ text: 'Trzeci' });
    expect((await thread()).said.map(({ text }: any) => text).slice(0, 3)).toEqual(['Trzeci', 'Drugi', 'Pierwszy']);
    expect(await outcomes()).toHaveLength(3);
  });

  it('wait while the mailbox refuses the password: the merchant reads what to do, and nothing is lost', async () => {
    const { messageId } = await ordered();
    mailbox.settings.password = 'nowe hasło';
    await mailbox.deliver({ from: ANNA, inReplyTo: messageId, text: 'Halo?' });
    world.clock.advance('1min');
    await eventually(walk, ({ tries }) => tries > 0);
    expect(await notices()).toEqual([
      ['connection.replies-unread', expect.objectContaining({ pl: expect.stringContaining('hasło IMAP') })],
    ]);
    expect((await world.api.get(`/connections/${channelId}`)).state).toBe('active');
    world.clock.advance('2d');
    await world.api.patch(`/connections/${channelId}`, { config: { mailboxPassword: 'nowe hasło' } });
    await eventually(outcomes, (found) => found.length === 1 && found[0] !== null);
    expect((await thread()).said[0]).toMatchObject({ text: 'Halo?' });
    await eventually(notices, (open) => open.length === 0);
  });

  it('are read nowhere else before the password was entered anew: another server would learn it', async () => {
    const change = (config: object) => world.api.call('PATCH', `/connections/${channelId}`, { config });
    expect(await change({ mailboxHost: 'imap.zly.example.com' })).toMatchObject({
      status: 422,
      body: { errors: [{ param: 'config.password', code: 'required' }] },
    });
    expect((await change({ mailboxHost: 'imap.example.com', password: smtp.settings.password })).status).toBe(200);
    expect((await change({ mailboxHost: null })).status).toBe(200);
  });

  const anotherShop = () =>
    world.api.post('/shops', {
      name: 'Drugi',
      country: 'PL',
      zone: 'Europe/Warsaw',
      currency: 'PLN',
      locale: 'pl',
      settings: {},
    });
});
