/** Country domains (ISO 3166 and the few beside it) that phones turn into links. */
const COUNTRY =
  'ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd cf cg ' +
  'ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi ' +
  'gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ' +
  'ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ' +
  'ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn ' +
  'so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ' +
  'ye yt za zm zw ελ ευ бг рф укр срб';

const GENERIC =
  'academy agency app art asia associates auction audio auto autos baby band bank bar beauty beer best bet bid bike ' +
  'bingo bio biz blog boats bond boutique build builders business buy buzz cab cafe cam camera camp capital cards care career ' +
  'cars casa cash casino cat center cfd chat cheap church city claims click clinic clothing cloud club codes coffee college com ' +
  'community company computer condos consulting contact cool coop country coupons credit cricket cyou date dating day deals ' +
  'degree delivery dental design dev diamonds diet digital direct directory discount doctor dog domains download earth edu ' +
  'education email energy engineer engineering enterprises equipment estate events exchange expert exposed express fail fans ' +
  'farm fashion finance financial fish fit fitness flights florist flowers football forex forsale foundation fun fund futbol ' +
  'fyi gallery game games garden gay gift gifts gives glass global gmbh gold golf goog google gov graphics gratis green gripe ' +
  'group guide guru hair haus health help hiphop hockey holdings holiday homes horse hospital host hosting hot house how icu ' +
  'immo inc industries info ink institute insurance insure int international investments jetzt jewelry jobs kaufen kim kitchen ' +
  'land lat law lawyer lease legal life lighting limited limo link live loan loans lol london lotto love ltd luxury makeup ' +
  'management market marketing markets mba media meme memorial men menu mil miami mobi moda mom money monster mortgage motorcycles ' +
  'mov movie museum name net network news nexus ninja observer one onl online org page partners parts party pet photo ' +
  'photography photos pics pictures pink pizza place plumbing plus poker porn post press pro productions promo properties ' +
  'property pub quest racing realty recipes red rehab reise reisen rent rentals repair report rest restaurant review reviews ' +
  'rich rip rocks run sale salon sarl sbs school science services sex sexy shoes shop shopping show singles site ski skin ' +
  'soccer social software solar solutions space sport store stream studio study style sucks supplies supply support surf ' +
  'surgery systems tattoo tax taxi team tech technology tel tennis theater tickets tienda tips tires today tools top tours town ' +
  'toys trade trading training travel tube university uno vacations vegas ventures vet viajes video villas vin vip vision vodka ' +
  'vote voting voto voyage wang watch webcam website wedding wiki win wine work works world wtf xin xxx xyz yachts yoga zip zone';

const KNOWN = new Set(`${COUNTRY} ${GENERIC}`.split(' '));

/**
 * Whether `host` (labels joined by dots) reads as an internet domain and not as an abbreviation. With a path behind it any
 * last label of two letters or more will do, else it must be a domain that is in use.
 */
export function endsAsDomain(host: string, hasPath: boolean): boolean {
  const last = (host.split(/[.\u2024\u3002\uff0e\uff61]/).at(-1) ?? '').toLowerCase();
  if (last.startsWith('xn--') || KNOWN.has(last)) return true;
  return hasPath && /^\p{L}{2,}$/u.test(last);
}
