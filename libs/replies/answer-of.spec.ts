import { describe, expect, it } from '@jest/globals';
import { answerOf, readIntent } from './index.js';

const answer = (...lines: readonly string[]) => answerOf(lines.join('\n')).answer;

describe('what somebody wrote above what they answered', () => {
  it('is all of it where nothing is quoted', () => {
    expect(answerOf(' Dzień dobry,\r\nkiedy?\r\n')).toEqual({ answer: 'Dzień dobry,\nkiedy?', quoted: null });
    expect(answerOf('')).toEqual({ answer: '', quoted: null });
  });

  it('ends at the line mail programs write in three languages, broken or not', () => {
    for (const mark of [
      'On Fri, 20 Nov 2026 at 12:00, Shop <shop@example.com> wrote:',
      'On Fri, Nov 20, 2026 at 12:00 PM Sukienki – zamówienia i zwroty\n<shop@example.com> wrote:',
      'W dniu 20.11.2026 o 12:00, Sukienki pisze:',
      'W dniu pt., 20 lis 2026 o 12:00 Sukienki <shop@example.com> napisał(a):',
      'pt., 20 lis 2026 o 12:00 Sukienki <shop@example.com> napisał(a):',
      'pt., 20 lis 2026 o 12:00 Sukienki\n<shop@example.com> napisał(a):',
      'Στις Παρ 20 Νοε 2026 στις 12:00 μ.μ., ο χρήστης Shop <shop@example.com>\nέγραψε:',
      '-----Original Message-----',
      '-----Wiadomość oryginalna-----',
      '----- Αρχικό μήνυμα -----',
      'From: Shop <shop@example.com>\nSent: Friday, November 20, 2026 12:00\nTo: Anna',
      '*Od:* Sklep <shop@example.com>\n*Wysłano:* piątek, 20 listopada 2026 12:00',
    ])
      expect([mark, answer('Tak, dziękuję', '', mark, '', 'Zamówienie 1001', 'czeka')]).toEqual([
        mark,
        'Tak, dziękuję',
      ]);
  });

  it('leaves out quoted lines and signatures, and keeps answers between them', () => {
    expect(answer('> Kiedy mam wysłać?', 'Jutro', '> Dokąd?', 'Do Krakowa')).toBe('Jutro\nDo Krakowa');
    expect(answer('Niżej.', 'On Fri, 20 Nov 2026, Shop wrote:', '> Kiedy?', 'Jutro', '-- ', 'Anna')).toBe(
      'Niżej.\nJutro',
    );
    expect(answer('STOP', '', '-- ', 'Anna Nowak')).toBe('STOP');
    expect(answer('stop', '', 'Wysłane z iPhone’a')).toBe('stop');
    expect(answer('Tak', 'Sent from my Galaxy')).toBe('Tak');
  });

  it('cuts nothing where nothing would be left, and no sentence that only looks like a mark', () => {
    expect(answer('> Czy mam wysłać?', '> tak')).toBe('> Czy mam wysłać?\n> tak');
    expect(answer('From: adres na paczce', 'to nie mój')).toBe('From: adres na paczce\nto nie mój');
    expect(answer('Kurier napisał: nie zastał mnie.', 'Co teraz?')).toBe('Kurier napisał: nie zastał mnie.\nCo teraz?');
  });

  it('keeps the whole mail beside what is shown', () => {
    const whole = 'Nie\n\nW dniu 20.11.2026 Sklep napisał(a):\n> Czy potwierdzasz?';
    expect(answerOf(whole)).toEqual({ answer: 'Nie', quoted: whole });
    expect(readIntent(answerOf(whole).answer).intent).toBe('no');
  });

  it('takes no longer for what is made to be slow', () => {
    const long = `${'-'.repeat(50_000)}\n${'On 1 '.repeat(10_000)}\n${'>'.repeat(30_000)}`;
    const before = performance.now();
    answerOf(long);
    expect(performance.now() - before).toBeLessThan(500);
  });
});
