import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { instantOf, Secret, type EmailAddress, type ReplyHead, type ReplyPage } from '@hub/core';
import { createTestServices, type TestServices } from '@hub/core/testing';
import type { EmailConfig } from '../email.config.js';
import { emailPlugin } from '../index.js';
import { EmailSimulator, MailboxSimulator } from '../simulator/index.js';

const ANNA = 'anna@przyklad.pl' as EmailAddress;
const KEY = 'a'.repeat(50) + '27';
const SINCE = instantOf('2026-11-20T09:00:00Z');
const MEGABYTE = 1024 * 1024;

describe('a mailbox that is looked into for answers', () => {
  let services: TestServices;
  let mailbox: MailboxSimulator;
  let smtp: EmailSimulator;
  beforeEach(async () => {
    services = createTestServices({ maxTimeoutMs: 8_000 });
    mailbox = new MailboxSimulator({ now: () => services.clock.now() });
    smtp = new EmailSimulator();
    await Promise.all([mailbox.start(), smtp.start()]);
  });
  afterEach(async () => {
    await Promise.all([mailbox.stop(), smtp.stop()]);
    await services.close();
  });

  const channel = (changes: Partial<EmailConfig> = {}) =>
    emailPlugin.createChannel(
      {
        host: '127.0.0.1',
        security: 'none',
        port: String(smtp.port),
        user: 'shop@example.com',
        password: new Secret('simulator-password'),
        from: 'shop@example.com',
        fromName: null,
        replyTo: null,
        subject: 'Twoje zamówienie',
        mailboxHost: '127.0.0.1',
        mailboxSecurity: 'none',
        mailboxPort: String(mailbox.port),
        mailboxUser: null,
        mailboxPassword: null,
        ...changes,
      },
      services,
    );
  const read = async (
    cursor: string | null = null,
    wants: (head: ReplyHead) => boolean = () => true,
    changes = {},
  ): Promise<ReplyPage> =>
    (await channel(changes).readReplies?.({
      cursor,
      since: SINCE,
      wants: async (heads) => heads.map(wants),
    })) as ReplyPage;
  const texts = ({ replies }: ReplyPage) => replies.map(({ text }) => text);
  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: { fault?: { kind: string; code: string } }) => `${error.fault?.kind} ${error.fault?.code}`,
    );

  it('gives each answer once, with the message of ours that it answers, and goes on where it was', async () => {
    const older = `<ktos-inny@example.com> <${KEY}@example.com>`;
    const messageId = await mailbox.deliver({
      from: 'Anna <Anna@Przyklad.pl>',
      subject: 'Re: Zamówienie\t1001',
      text: 'Dziękuję,\r\nczekam.',
      inReplyTo: '<telefon@example.com>',
      references: older,
    });
    const first = await read();
    expect(first.replies).toEqual([
      {
        from: 'Anna@przyklad.pl',
        to: 'shop@example.com',
        text: 'Dziękuję,\nczekam.',
        at: services.clock.now(),
        providerId: messageId,
        answers: `<${KEY}@example.com>`,
        subject: 'Re: Zamówienie 1001',
      },
    ]);
    expect(texts(await read(first.cursor))).toEqual([]);
    await mailbox.deliver({ from: ANNA, html: '<p>Jeszcze <b>jedno</b>:<br>kiedy?</p>' });
    expect(texts(await read(first.cursor))).toEqual(['Jeszcze jedno:\nkiedy?']);
  });

  it('reads of other people’s mail no more than the headers, and changes nothing in the mailbox', async () => {
    await mailbox.deliver({ from: 'ksiegowa@biuro.pl', text: 'Poufne' });
    await mailbox.deliver({ from: ANNA, text: 'Dzień dobry' });
    expect(texts(await read(null, ({ from }) => from === ANNA))).toEqual(['Dzień dobry']);
    expect(mailbox.mails.every(({ isSeen }) => !isSeen)).toBe(true);
    const bodies = mailbox.asked.filter((command) => command.includes('[]'));
    expect(bodies).toEqual([expect.stringContaining('UID FETCH 42 ')]);
    expect(mailbox.asked.filter((command) => /^(UID )?(STORE|COPY|MOVE|EXPUNGE|SELECT|APPEND)/.test(command))).toEqual(
      [],
    );
  });

  it('takes no machine’s mail for an answer, nor our own', async () => {
    const automatic: Readonly<Record<string, string>>[] = [
      { 'Auto-Submitted': 'auto-replied' },
      { 'X-Autoreply': 'yes' },
      { Precedence: 'bulk' },
      { 'List-Unsubscribe': '<mailto:x@example.com>' },
      { 'X-Auto-Response-Suppress': 'All' },
      { 'Return-Path': '<>' },
    ];
    for (const headers of automatic) await mailbox.deliver({ from: ANNA, text: 'Jestem na urlopie', headers });
    await mailbox.deliver({ from: 'Sklep <shop@EXAMPLE.com>', text: 'Kopia' });
    await mailbox.deliver({ from: ANNA, text: 'To ja', headers: { 'Auto-Submitted': 'no' } });
    expect(texts(await read())).toEqual(['To ja']);
  });

  it('tells what servers say became of our mails, and of no others', async () => {
    const ours = `<${KEY}@example.com>`;
    await mailbox.bounce({ messageId: '<faktura@example.com>' });
    await mailbox.bounce({ messageId: ours, action: 'delayed' });
    await mailbox.bounce({ messageId: ours });
    const { replies, reports } = await read();
    const report = { key: null, providerMessageId: ours, state: 'failed', at: services.clock.now(), code: '5.1.1' };
    expect([replies, reports]).toEqual([[], [report]]);
  });

  it('knows nothing of what came before it was connected', async () => {
    services.clock.advance(-2 * 3_600_000);
    await mailbox.deliver({ from: ANNA, text: 'Wczoraj' });
    services.clock.advance(2 * 3_600_000);
    await mailbox.deliver({ from: ANNA, text: 'Dziś' });
    expect(texts(await read())).toEqual(['Dziś']);
  });

  it('reads again what may be new where the mailbox was numbered anew, under the same ids', async () => {
    await mailbox.deliver({ from: ANNA, text: 'Pierwszy' });
    const first = await read();
    await mailbox.deliver({ from: ANNA, text: 'Drugi' });
    mailbox.numberAnew();
    const second = await read(first.cursor);
    expect(texts(second)).toEqual(['Pierwszy', 'Drugi']);
    expect(second.replies[0]?.providerId).toBe(first.replies[0]?.providerId);
    expect(texts(await read(second.cursor))).toEqual([]);
  });

  it('reads much in pages and loses nothing between them', async () => {
    for (let index = 0; index < 130; index++) await mailbox.deliver({ from: ANNA, text: `Nr ${index}` });
    const first = await read();
    const second = await read(first.cursor);
    expect([first.hasMore, second.hasMore]).toEqual([true, false]);
    expect(texts(first).concat(texts(second))).toEqual(Array.from({ length: 130 }, (_, index) => `Nr ${index}`));
  });

  it('brings files up to their limits, and only names what is larger', async () => {
    const file = (filename: string, content: Buffer) => ({ filename, contentType: 'image/jpeg', content });
    await mailbox.deliver({
      from: ANNA,
      text: 'Zdjęcia',
      attachments: [
        file('..\\..\\uszkodzona sukienka.jpg', Buffer.from('zdjęcie')),
        file('film.jpg', Buffer.alloc(10 * MEGABYTE + 1)),
      ],
    });
    await mailbox.deliver({ from: ANNA, text: 'Więcej', attachments: [file('a.jpg', Buffer.alloc(36 * MEGABYTE, 7))] });
    const first = await read();
    const [small] = first.replies;
    expect(small?.attachments).toEqual([
      { name: 'uszkodzona sukienka.jpg', type: 'image/jpeg', size: 8, content: Buffer.from('zdjęcie') },
      { name: 'film.jpg', type: 'image/jpeg', size: 10 * MEGABYTE + 1, content: null },
    ]);
    const second = first.replies[1] ?? (await read(first.cursor)).replies[0];
    expect(second).toMatchObject({ text: 'Więcej', attachments: [{ name: 'a.jpg', content: null }] });
    const size = second?.attachments?.[0]?.size ?? 0;
    expect(Math.abs(size - 36 * MEGABYTE)).toBeLessThan(100_000);
  });

  it('keeps its place when the visit is cut, or the server falls silent', async () => {
    await mailbox.deliver({ from: ANNA, text: 'Halo' });
    mailbox.faults.push('cut');
    expect(await refusal(read())).toMatch(/^unavailable /);
    mailbox.faults.push('silence');
    expect(await refusal(read())).toMatch(/^unavailable /);
    expect(texts(await read())).toEqual(['Halo']);
  });

  it('says what is wrong: a refused password, no encryption, nobody there', async () => {
    mailbox.settings.password = 'another';
    expect(await refusal(read())).toBe('credentials AUTHENTICATIONFAILED');
    expect(await channel().probe()).toMatchObject({ ok: true, warnings: [{ en: expect.stringContaining('IMAP') }] });
    mailbox.asked.length = 0;
    expect(await refusal(read(null, undefined, { mailboxSecurity: 'starttls' }))).toBe('credentials imap-tls');
    expect(mailbox.asked).not.toContain('LOGIN …');
    expect(await refusal(read(null, undefined, { mailboxPort: '9' }))).toBe('unavailable ECONNREFUSED');
    const own = { mailboxUser: 'odpowiedzi', mailboxPassword: new Secret('ich "hasło"') };
    Object.assign(mailbox.settings, { user: 'odpowiedzi', password: 'ich "hasło"' });
    expect(texts(await read(null, undefined, own))).toEqual([]);
    expect(await channel(own).probe()).toMatchObject({ ok: true, warnings: [] });
  });

  it('answers in the thread the answer is in', async () => {
    const request = {
      key: 'KEY1',
      to: ANNA,
      text: 'Już jedzie',
      sender: null,
      messageClass: 'transactional' as const,
      validUntil: instantOf('2026-11-20T12:00:00Z'),
      reportUrl: null,
      rich: { subject: 'Re: Paczka', answers: '<mail-1@przyklad.pl>' },
    };
    for await (const outcome of channel().send([request])) expect(outcome.kind).toBe('accepted');
    const [mail] = smtp.mails;
    expect(mail?.subject).toBe('Re: Paczka');
    expect(mail?.headers).toMatch(/^In-Reply-To: <mail-1@przyklad\.pl>$/m);
    expect(mail?.headers).toMatch(/^References: <mail-1@przyklad\.pl>$/m);
  });

  it('is not asked where no mailbox is named', () => {
    expect('readReplies' in channel({ mailboxHost: null })).toBe(false);
    expect(channel({ mailboxHost: null }).capabilities.twoWay).toBe(false);
    expect(channel().capabilities.twoWay).toBe(true);
  });
});
