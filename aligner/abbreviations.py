"""Words that end in a full stop without ending the sentence, one table per language.

Entries stand without their last full stop and without inner spaces (``z.b`` for ``z. B.``). An
entry in lower case matches any case; one with a capital matches only so (``No`` is *number*, but
``no`` at the end of a sentence is a word).
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """How one language abbreviates, and how its sentences like to begin."""

    never_end: frozenset[str] = frozenset()
    """Something must follow: titles before names, ``e.g.``, ``vs.``."""
    before_number: frozenset[str] = frozenset()
    """Abbreviations before a number (``No. 5``, ``pp. 3–4``); ordinary words elsewhere."""
    may_end: frozenset[str] = frozenset()
    """May close a sentence; they do when a starter follows (``Inc.``, ``U.S.``, months)."""
    starters: frozenset[str] = frozenset()
    """Words that, with a capital, hardly ever go on a sentence: ``The``, ``However``."""
    ordinals: bool = False
    """Whether a number with a full stop is an ordinal: German ``9. September``."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ENGLISH = Abbreviations(
    never_end=_words(
        # before names
        "mr mrs ms messrs mme mlle dr drs prof profs rev fr hon pres gov sen Rep reps Gen col capt cpt cmdr "
        "lt maj sgt cpl pvt adm supt insp mt ft amb atty Msgr Ste "
        # before what is compared, listed or explained
        "vs v.s i.e e.g cf viz incl excl esp approx resp aka a.k.a c.f q.v ibid.p op loc et"
    ),
    before_number=_words(
        "no nos nr p pp page.no fig figs eq eqs eqn eqns sec secs sect ch chap chaps vol vols art arts para "
        "paras pt pts tab tabl table tables app apps ex exs ver v vv l ll n nn fn ref refs ed eds iss col cols "
        "bk c ca circa est art.no ser ep rev sched cl reg regs approx tel ext fax box o op u.s.c"
    ),
    may_end=_words(
        # firms and places
        "inc ltd co corp bros plc llc l.l.c llp l.p s.a n.v b.v pty cos assn assoc dept univ inst acad intl "
        "int'l natl nat'l govt gov't mfg ave blvd st rd Dr hwy pkwy sq bldg apt tpk u.s u.s.a u.k u.n e.u "
        "u.a.e u.s.s.r d.c l.a n.y n.y.c p.r.c r.o.c d.p.r.k r.o.k h.k b.c a.d b.c.e c.e w.t.o "
        # people
        "jr sr esq ph.d phd m.d b.a m.a b.s m.s b.sc m.sc m.b.a j.d ll.b ll.m d.phil ed.d r.n d.d.s c.e.o "
        # time and measure
        "a.m p.m am. pm. Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri "
        "hr hrs min mins sec secs yr yrs mo mos wk wks ft sq cu lb lbs oz mi kg km cm mm mph bn mn tr "
        # lists and references
        "etc al et.al ibid id seq et.seq passim ed eds trans repr rev suppl ser abbr misc"
    ),
    starters=_words(
        "The This That These Those There Then Thus Therefore They Their It Its He His She Her Hers We Our You "
        "Your I My In On At By For From To With Without Within Under Over Between Among Along Across Against "
        "Of Off Out Into Through Throughout Upon Toward Towards And But Or Nor So Yet If As When While Where "
        "Whereas Whether Who What Which Why How Because Since Although Though Despite Unless Until After Before "
        "During Once Now Today Yesterday Tomorrow Here However Moreover Furthermore Meanwhile Nevertheless "
        "Nonetheless Instead Indeed Finally First Firstly Second Secondly Third Thirdly Fourth Last Lastly Next "
        "Also Additionally Besides Similarly Likewise Hence Consequently Accordingly Overall Notably Specifically "
        "According Based Given Considering Regarding Such Some Many Most Much More Several Few Each Every All "
        "Both Either Neither Any Another Other Others No Not Nobody Nothing None Only Even Just Still Perhaps "
        "Maybe Please Let Do Does Did Is Are Was Were Has Have Had Can Could Will Would Should May Might Must "
        "A An One Two Everyone Everybody Everything Someone Something Sometimes Often Usually Recently Suddenly "
        "Soon Later Earlier Unlike Like Compared Yes Oh Well"
    ),
)

_GERMAN = Abbreviations(
    never_end=_words(
        "dr prof hr fr frl dipl ing dipl.-ing st sr z.b d.h u.a i.d.r i.a u.u v.a s.o s.u m.e o.g o.ä u.ä "
        "sog bzw vgl ca inkl exkl zzgl ggf evtl gem lt insb mind max zw v.chr.u bspw od geb gest verh betr z "
        "d.i s.a i.v i.e i.b hl gebr tel ehem wg zzt z.zt zit a.a.o"
    ),
    before_number=_words("nr nrn s art abb bd bde abs kap tab aufl jg h hft anm ziff lit fig tf vol p pp §"),
    may_end=_words(
        "usw etc usf str jh jhd mio mrd tsd v.chr n.chr u.a.m u.v.m co ltd inc jr u.s uhr min std sek "
        "jan feb mär apr jun jul aug sept okt nov dez mo di mi do ff f o.ä u.ä"
    ),
    starters=_words(
        "Der Die Das Den Dem Des Ein Eine Einen Einem Einer Es Er Sie Wir Ich Ihr Du Man Und Aber Oder Denn "
        "Doch In Im Am An Auf Aus Bei Beim Mit Nach Vor Von Vom Zu Zum Zur Für Durch Über Unter Um Ohne Seit "
        "Wenn Als Wie Wer Was Wo Warum Weil Da Dann Dort Hier Jetzt Nun So Auch Noch Nur Schon Dieser Diese "
        "Dieses Diesen Diesem Jeder Jede Kein Keine Sein Seine Ihre Unser Mein Dabei Damit Daher Deshalb "
        "Außerdem Ausserdem Allerdings Jedoch Trotzdem Zwar Zudem Nachdem Während Obwohl Ob Nicht Alle Alles "
        "Manche Viele Einige Heute Gestern Morgen Endlich Plötzlich Zuerst Später"
    ),
    ordinals=True,
)

_FRENCH = Abbreviations(
    never_end=_words("m mm mr mme mlle me dr pr st ste mgr p.ex par.ex c.-à-d c-à-d cf env av apr j.-c vs v.s"),
    before_number=_words("n no nos p pp pag fig figs art chap vol t tom tabl éd ch sect al § ann hab"),
    may_end=_words("etc s.a jr ltd inc co cie apr.j.-c av.j.-c min sec h bd av boul tél janv févr avr juil sept oct nov déc"),
    starters=_words(
        "Le La Les L Un Une Des Du De D Il Elle Ils Elles On Nous Vous Je J Tu Ce C Cet Cette Ces Ça Cela Mais "
        "Et Ou Or Donc Car Ni En Dans Sur Sous Par Pour Avec Sans Chez Vers Entre Depuis Pendant Après Avant "
        "Si Quand Lorsque Comme Où Que Qu Qui Quoi Quel Quelle Pourquoi Comment Alors Ainsi Aussi Enfin Puis "
        "Ensuite Cependant Toutefois Pourtant Néanmoins À A Au Aux Son Sa Ses Mon Ma Mes Notre Votre Leur Tout "
        "Tous Toute Toutes Plus Même Ici Là Voici Voilà Notons"
    ),
)

_SPANISH = Abbreviations(
    never_end=_words("sr sra sres sras srta dr dra drs prof profa ud uds vd vds d dña fr sto sta san p.ej gral ing lic arq mons excmo ilmo cf aprox"),
    before_number=_words("n núm núms nro no pág págs p pp art arts cap caps fig figs vol vols t tel tfno ed §"),
    may_end=_words("etc s.a s.l ee.uu ff.aa av avda c cía ltda inc jr a.c d.c a.m p.m a.de.c min seg kg km hnos depto"),
    starters=_words(
        "El La Los Las Lo Un Una Unos Unas Él Ella Ellos Ellas Yo Tú Nosotros Usted Ustedes Se Y Pero O Ni Que "
        "Qué Quien Quién En De Del A Al Con Sin Por Para Sobre Entre Desde Hasta Según Tras Si Cuando Como Cómo "
        "Donde Dónde Aunque Porque Mientras También Además Entonces Así Sin Esto Esta Este Estos Estas Ese Esa "
        "Eso Aquel Su Sus Mi Mis No Sí Ya Ahora Hoy Ayer Después Luego Antes Todo Todos Es Era Fue Hay"
    ),
)

_ITALIAN = Abbreviations(
    never_end=_words("sig sigg sig.ra sig.na dott dott.ssa dr prof prof.ssa ing avv arch on sen rev mons san st p.es ad.es es cfr ca geom rag cav comm gen col cap"),
    before_number=_words("n nn nr pag pagg p pp art artt cap fig figg vol voll tab tel t sez §"),
    may_end=_words("ecc etc s.p.a s.r.l s.n.c a.c d.c co inc ltd jr min sec v.le p.za c.so gen feb mar apr giu lug ago sett ott nov dic"),
    starters=_words(
        "Il Lo La I Gli Le L Un Uno Una Egli Lui Lei Loro Noi Voi Io Tu Si Ci Ma E Ed O Né Che Chi Cosa In Nel "
        "Nella Nei Di Del Della Dei Delle Da Dal Dalla A Al Alla Con Su Sul Sulla Per Tra Fra Senza Se Quando "
        "Come Dove Perché Mentre Anche Poi Dopo Prima Così Allora Quindi Però Tuttavia Infatti Questo Questa "
        "Questi Queste Quello Quella Suo Sua Mio Mia Non Sì Già Ora Oggi Ieri È Era Tutti Tutto"
    ),
)

_DUTCH = Abbreviations(
    never_end=_words("dhr mevr mw dr drs prof ir ing mr ds st bijv bv d.w.z dwz m.b.t i.p.v o.a o.m t.a.v t.o.v m.a.w z.g zg zgn ca vgl incl excl resp i.v.m n.a.v a.d.h.v"),
    before_number=_words("nr nrs blz p pp art afb fig hfdst dl jrg tel vol §"),
    may_end=_words("enz etc e.d e.a jl jr sr n.v b.v inc ltd co v.chr n.chr a.s mln mld jan feb mrt apr aug sept okt nov dec"),
    starters=_words(
        "De Het Een Hij Zij Ze Wij We Ik Jij Je U Er Dit Dat Deze Die En Maar Of Want Dus In Op Aan Bij Met "
        "Van Voor Naar Uit Over Onder Tot Door Om Na Als Toen Wanneer Hoe Wat Wie Waar Waarom Omdat Daarom Dan "
        "Daar Hier Nu Ook Nog Al Zo Toch Echter Bovendien Zijn Haar Mijn Ons Hun Niet Geen Alle Veel"
    ),
)

_POLISH = Abbreviations(
    never_end=_words("np tzw m.in prof inż mgr hab lek św im por zob ks al ul pl dr tj tzn wg ok hr gen płk kpt red dyr lic pt dot ds godz gł"),
    before_number=_words("nr s str t r art ust pkt rys tab vol poz par §"),
    may_end=_words("itd itp etc r w ww n.e p.n.e jr sp s.a o.o mln mld tys zł gr min sek tel"),
    starters=_words(
        "W We Z Ze Na Po Do Od O U I A Ale Lub Lecz Nie Tak To Ten Ta Te Ci On Ona Ono Oni My Wy Ja Ty Jest Są "
        "Był Była Kiedy Gdy Jak Jeśli Co Kto Gdzie Dlaczego Bo Ponieważ Więc Jednak Także Też Już Tylko Przy "
        "Przez Pod Nad Przed Dla Za Bez Jego Jej Ich Mój Nasz Wszystko Wszyscy Teraz Potem"
    ),
    ordinals=True,
)

_PORTUGUESE = Abbreviations(
    never_end=_words("sr sra srs sras srta dr dra drs prof profa eng d dom st sto sta p.ex v.exa exmo exma gen cel cap ten cf aprox"),
    before_number=_words("n nº núm pág págs p pp art arts cap fig figs vol vols t tel inc §"),
    may_end=_words("etc s.a ltda ltd cia inc jr av r a.c d.c e.u.a min seg jan fev mar abr mai jun jul ago set out nov dez"),
    starters=_words(
        "O A Os As Um Uma Uns Umas Ele Ela Eles Elas Eu Tu Nós Você Vocês E Mas Ou Nem Que Quem Em No Na Nos "
        "Nas De Do Da Dos Das Ao À Com Sem Por Pelo Pela Para Sobre Entre Desde Até Se Quando Como Onde Embora "
        "Porque Enquanto Também Além Então Assim Isto Isso Este Esta Esse Essa Aquele Seu Sua Meu Minha Não Sim "
        "Já Agora Hoje Ontem Depois Antes Todo Todos É Era Foi Há"
    ),
)

_RUSSIAN = Abbreviations(
    never_end=_words("т.е т.н т.к т.о напр им см ср ул пр-т пер пл акад проф доц канд д-р гр-н св г-н г-жа ред изд тов св"),
    before_number=_words("с стр гл рис табл п пп ст т № кн вып л тел д кв оф"),
    may_end=_words("г гг в вв н.э до.н.э т.д т.п и.т.д и.т.п др пр руб коп тыс млн млрд мин сек ч км кг см м обл р-н гос"),
    starters=_words(
        "В Во На Но И А Он Она Оно Они Мы Вы Я Ты Это Этот Эта Эти Тот Та Те То Так Как Когда Если Что Кто Где "
        "Почему Потому Поэтому Однако Также Тоже Уже Еще Ещё Не Ни Да Нет С Со По К Ко От До Для Из За При Под "
        "Над О Об У Без Через После Перед Его Ее Её Их Мой Наш Свой Все Всё Весь Там Тут Здесь Теперь Потом "
        "Затем Тогда Хотя Чтобы Был Была Было Были"
    ),
)

_TURKISH = Abbreviations(
    never_end=_words("dr prof doç yrd av sn bkz örn krş m.ö m.s vs.a st gör öğr alb org"),
    before_number=_words("no s sf ss c cilt md böl şek tab tel"),
    may_end=_words("vb vs vd a.ş ltd şti t.c a.b.d cad sok mah apt blv yy mr"),
    starters=_words(
        "Bu Şu O Bir Ben Sen Biz Siz Onlar Ve Ama Fakat Ancak Çünkü Eğer Ne Kim Nasıl Neden Niçin Nerede Hiç Her "
        "Çok Daha En Da De Ya Şimdi Sonra Önce Böyle Şöyle Öyle İşte Artık Yine Hem Bunun Onun"
    ),
    ordinals=True,
)

_ARABIC = Abbreviations(
    never_end=_words("د أ.د م أ ج ص.ب أ.م"),
    before_number=_words("ص ج ع رقم ط"),
    may_end=_words("ق.م هـ م ه إلخ الخ"),
)

ABBREVIATIONS: Final = {
    "ar": _ARABIC,
    "de": _GERMAN,
    "en": _ENGLISH,
    "es": _SPANISH,
    "fr": _FRENCH,
    "it": _ITALIAN,
    "nl": _DUTCH,
    "pl": _POLISH,
    "pt": _PORTUGUESE,
    "ru": _RUSSIAN,
    "tr": _TURKISH,
}


def abbreviations_of(lang: str) -> Abbreviations:
    """Return the table of *lang*; English stands in where Latin letters turn up in another script.

    >>> "mr" in abbreviations_of("en").never_end, "mr" in abbreviations_of("zh").never_end
    (True, True)
    """
    return ABBREVIATIONS.get(lang, _ENGLISH)
