/**
 * What people answer, as whole messages, in Polish, English and Greek. INFERRED: the set is ours, from what American
 * networks honour and what people in the two countries type; see reference consent-and-quiet-hours §6.
 */
export const STOP_WORDS = [
  // Everywhere.
  'stop',
  'stopp',
  'unsubscribe',
  'unsubscribe me',
  'cancel',
  'end',
  'quit',
  'optout',
  'opt out',
  'stop sms',
  'sms stop',
  'stop spam',
  'stop messages',
  'stop marketing',
  'stop texting me',
  'remove me',
  // Polish.
  'wypisz',
  'wypisz mnie',
  'wypiszcie mnie',
  'wypisuje się',
  'proszę mnie wypisać',
  'proszę o wypisanie',
  'rezygnuje',
  'rezygnuję',
  'rezygnuję z sms',
  'koniec',
  'usuń',
  'usuń mnie',
  'usuń mój numer',
  'proszę usunąć mój numer',
  'stop reklamom',
  'stop reklamy',
  'stop wiadomościom',
  'nie chcę sms',
  'nie chcę smsów',
  'nie chcę reklam',
  'nie chcę więcej sms',
  'nie chcę więcej wiadomości',
  // Greek, and Greek in Latin letters.
  'στοπ',
  'στοπ sms',
  'διαγραφή',
  'διαγραφή μου',
  'διαγράψτε με',
  'απεγγραφή',
  'απεγγραφή μου',
  'όχι άλλα sms',
  'όχι άλλα μηνύματα',
  'diagrafi',
  'apeggrafi',
] as const;

/** Order notices too, not advertising alone: the person says "all". */
export const STOP_ALL_WORDS = [
  'stopall',
  'stop all',
  'stop everything',
  'stop wszystko',
  'stop wszystkim',
  'στοπ όλα',
  'stop ola',
] as const;

/** Of one meaning only: a courtesy around them changes nothing. `cancel, please` may be about an order. */
export const PLAIN_STOPS = ['stop', 'stopall', 'unsubscribe', 'optout', 'wypisz', 'στοπ', 'απεγγραφή'] as const;

/** An `ok` is no yes: people acknowledge with it. */
export const YES_WORDS = [
  'yes',
  'yes i confirm',
  'confirm',
  'i confirm',
  'tak',
  'tak potwierdzam',
  'potwierdzam',
  'ναι',
  'ναι επιβεβαιώνω',
  'επιβεβαιώνω',
] as const;

/** `NIE` and `ΟΧΙ` answer a question and stop nothing. */
export const NO_WORDS = [
  'no',
  'nie',
  'όχι',
  'ohi',
  'no i do not confirm',
  'nie potwierdzam',
  'δεν επιβεβαιώνω',
] as const;

export const COURTESIES = [
  'please',
  'thanks',
  'thank you',
  'thx',
  'proszę',
  'prosze',
  'dziękuję',
  'dziekuje',
  'dzięki',
  'παρακαλώ',
  'ευχαριστώ',
  'parakalo',
  'efxaristo',
] as const;
