import { describe, expect, it } from '@jest/globals';
import { readIntent, type Intent } from './index.js';

/** What people send back, a line each, with what they meant. The last stop is in words no list knows. */
const CORPUS: Readonly<Record<Intent, string>> = {
  stop: `STOP|stop|Stop|sToP|STOP.|Stop!|stop!!!|"STOP"|„STOP”|'stop'|(stop)|-STOP-|*STOP*|  stop  |STOP 🛑|🛑 stop|S T O P|s.t.o.p|STOP STOP|stop stop stop
    |Stop. Thank you|stop please|Please stop|please, stop.|STOP thanks|STOP, dziękuję|stop proszę|Proszę stop|stop, dzięki|STOP ευχαριστώ|Στοπ παρακαλώ|STOPP|STOPALL|stop all|Stop everything
    |UNSUBSCRIBE|unsubscribe|Unsubscribe.|unsubscribe please|please unsubscribe|unsubscribe me|CANCEL|cancel|END|end.|QUIT|Quit|OPTOUT|opt-out|opt out|Opt-Out please|stop sms|sms stop|stop spam|STOP MARKETING|stop messages|remove me|stop texting me
    |WYPISZ|wypisz|Wypisz.|wypisz proszę|proszę wypisz|wypisz mnie|Wypiszcie mnie|proszę mnie wypisać|Prosze mnie wypisac|proszę o wypisanie|REZYGNUJE|rezygnuję|Rezygnuję.|rezygnuję z SMS|KONIEC|koniec!|USUN|usuń|Usuń mnie|usun moj numer|usuń mój numer|Proszę usunąć mój numer|stop reklamom|Stop reklamy|stop wiadomościom|stop wszystko
    |nie chcę sms|NIE CHCE SMS|nie chcę smsów|nie chcę reklam|nie chcę więcej sms|nie chce wiecej wiadomosci|wypisuję się
    |ΣΤΟΠ|στοπ|Στοπ|στόπ|ΣTOΠ|Σ Τ Ο Π|στοπ!|ΔΙΑΓΡΑΦΗ|διαγραφή|Διαγραφη|ΔIAΓPAΦH|διαγραφή μου|διαγράψτε με|Διαγραψτε με.|ΑΠΕΓΓΡΑΦΗ|απεγγραφή|Απεγγραφη|AΠEΓΓPAΦH|απεγγραφή παρακαλώ|παρακαλώ απεγγραφή|στοπ sms|στοπ όλα|όχι άλλα sms|οχι αλλα μηνυματα|diagrafi|apeggrafi
    |skończcie z tymi smsami`,
  yes: `TAK|tak|Tak|tak.|Tak!|TAK 👍|"tak"|tak tak|T A K|Tak, dziękuję|tak dzieki|tak, potwierdzam|potwierdzam|Potwierdzam.|proszę tak|YES|yes|Yes.|yes please|Yes, thank you|yes!!|y e s|yes, I confirm|I confirm|confirm
    |ΝΑΙ|ναι|Ναι|ναί|NAI|nai|Nai.|ΝΑI|ναι ευχαριστώ|Ναι, παρακαλώ|ναι ναι|επιβεβαιώνω|ΕΠΙΒΕΒΑΙΩΝΩ|Ναι, επιβεβαιώνω`,
  no: `NIE|nie|Nie|nie.|Nie!|nie, dziękuję|Nie dzieki|nie nie|N I E|nie potwierdzam|Nie potwierdzam.|NO|no|No.|no thanks|No, thank you|no no|no, I do not confirm|ΟΧΙ|όχι|Οχι|OXI|oxi|oxi.|ohi|όχι ευχαριστώ|ΌΧΙ!|δεν επιβεβαιώνω|OΧI`,
  other: `START|start|Stop?|STOP; |tak?|ναι;|όχι;|NAI;|Nie stop|nie stopujcie|don't stop|do not stop|stop by tomorrow|non-stop|nonstop|Stopka|stopień|I will stop at the shop at 5|kiedy przystanek?|Proszę nie zatrzymywać paczki STOP kurier|stop the delivery until Monday please
    |Koniec świata|na koniec tygodnia|koniec paczki?|proszę usuń zamówienie|usuń zamówienie|usuń jedną sztukę|rezygnuję z zamówienia|rezygnuję z jednej sztuki|rezygnuję, dziękuję|Rezygnuje proszę|anuluj|anuluj zamówienie|proszę anulować|cancel my order|cancel please|cancel order 123|please cancel the blue one|end of the street|the end is near|weekend|I quit my job so deliver home|NIE CHCĘ|nie chcę tej paczki|nie chcę czekać|wypisz fakturę|wypisz mi fakturę proszę|unsubscribe from what?
    |Czy mogę odebrać jutro?|Gdzie jest moja paczka?|ok|OK|Okej|dobrze|super|👍|🙂|!!!|...|?|-|1|2|123|Dziękuję|dzięki|thanks|ευχαριστώ|παρακαλώ|proszę|ok tak|tak ale jutro|tak, ale na inny adres|nie wiem|nie ma mnie w domu|nie dotarło|nie teraz|no idea|no way to open it|yes but later|yesterday|yes or no|tak/nie|TAK NIE|nai i oxi|ναι ή όχι|ναι αλλά αύριο|όχι σήμερα|όχι ακόμα|Που είναι το δέμα μου|διαγραφή παραγγελίας|θέλω διαγραφή του προϊόντος|στοπ στη γωνία|στοπ καρέ|tak jak ustalono|takt|takie|Niebieska|nie2|halo|kto to|who is this|ποιος είναι|Wrong number|Pomyłka|proszę o kontakt|zadzwońcie|call me|ΣΤΟΠΑΡΕΤΕ|apartment 5 stop code 12|Stopy procentowe`,
};
const LINES = Object.entries(CORPUS).flatMap(([intent, lines]) =>
  lines.split('|').map((line) => ({ text: line.replace(/\n\s*$/, ''), intent: intent as Intent })),
);

describe('what a reply wants', () => {
  it('reads at least 200 replies of three languages', () => {
    expect(LINES.length).toBeGreaterThanOrEqual(200);
    expect(new Set(LINES.map(({ text }) => text)).size).toBe(LINES.length);
  });

  it('never takes for a STOP what is none, and misses at most two of a hundred', () => {
    const meant = LINES.filter(({ intent }) => intent === 'stop');
    const read = LINES.filter(({ text }) => readIntent(text).intent === 'stop');
    expect(read.filter(({ intent }) => intent !== 'stop')).toEqual([]);
    expect(read.length / meant.length).toBeGreaterThanOrEqual(0.98);
  });

  it('takes nothing for an answer to a question that is none', () => {
    const wrong = LINES.map((line) => ({ ...line, read: readIntent(line.text).intent })).filter(
      ({ intent, read }) => intent !== read && intent !== 'stop',
    );
    expect(wrong).toEqual([]);
  });

  it('stops everything only where the person says everything', () => {
    const all = LINES.filter(({ text }) => readIntent(text).isEverything).map(({ text }) => text);
    expect(all).toEqual(['STOPALL', 'stop all', 'Stop everything', 'stop wszystko', 'στοπ όλα']);
  });

  it('reads no letter to the shop as an answer', () => {
    expect(readIntent(`stop ${'please '.repeat(20)}`).intent).toBe('other');
    expect(readIntent('').intent).toBe('other');
  });
});
