"""Words that end in a full stop without ending the sentence, one table per language.

Entries stand without their last full stop and without inner spaces: ``z.b`` for ``z. B.``. An entry
in small letters matches any case; one with a capital matches only so (``No`` is *number*, ``no`` a
word). Single letters and dotted ones (``J.``, ``U.S.``, ``a.m.``) need no entry: like ``may_end``
they end a sentence only before a starter. They are listed where even that is wrong.
"""

from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """How one language abbreviates, and how its sentences like to begin."""

    never_end: frozenset[str] = frozenset()
    """Something must follow: titles before names, ``e.g.``, ``vs.``."""
    before_number: frozenset[str] = frozenset()
    """Abbreviations before a number (``No. 5``, ``pp. 3–4``); ordinary words elsewhere."""
    may_end: frozenset[str] = frozenset()
    """End a sentence when a starter follows: ``Inc.``, ``et al.``, months."""
    lists: frozenset[str] = frozenset()
    """End a sentence unless a remark in brackets follows: ``... the radio etc. (OFF)``."""
    starters: frozenset[str] = frozenset()
    """Words that, with a capital, hardly ever go on a sentence: ``The``, ``However``."""
    labels: frozenset[str] = frozenset()
    """In small letters: words that number what they begin, ``Chapter 5. The Storm``, ``Table 2. Exports``."""
    ordinals: bool = False
    """Whether a number with a full stop is an ordinal: German ``9. September``."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENGLISH: Final = Abbreviations(
    # titles; then what compares, lists or explains
    never_end=_words("""
        Mr Mrs Ms Messrs Mme Mlle Dr Drs Prof Profs Rev Fr Hon Pres Gov Sen Rep Reps Gen Col Capt Cpt Cmdr
        Lt Maj Sgt Cpl Pvt Adm Supt Insp Mt Amb Atty Msgr Ste MR MRS mr mrs dr prof
        vs i.e e.g a.k.a aka cf viz incl excl esp approx resp q.v et"""),
    before_number=_words("""
        no nos nr pp fig figs eq eqs eqn sec secs sect ch chap chaps vol vols art arts para paras ver nn fn
        ca circa Pt Pts Tab App Apps Ex Exs Ref Refs Ed Eds Iss Bk Ser Reg Regs Tel Ext Est est"""),
    # firms, places and offices; people; time and measure; references
    may_end=_words("""
        inc ltd co corp bros plc llc llp pty cos assn assoc dept univ inst acad intl int'l natl nat'l govt
        gov't mfg ave blvd st rd hwy pkwy sq bldg apt
        jr sr esq phd
        Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri
        hr hrs min mins sec secs yr yrs wk wks ft lb lbs oz bn mn
        al seq passim ibid eds trans suppl"""),
    lists=_words("etc"),
    starters=_words("""
        The This That These Those There Then Thus Therefore They Their It Its He His She Her Hers We Our You
        Your I My In On At By For From To With Without Within Under Over Between Among Along Across Against
        Of Off Out Into Through Throughout Upon Toward Towards And But Or Nor So Yet If As When While Where
        Whereas Whether Who What Which Why How Because Since Although Though Despite Unless Until After
        Before During Once Now Today Yesterday Tomorrow Here However Moreover Furthermore Meanwhile
        Nevertheless Nonetheless Instead Indeed Finally First Firstly Second Secondly Third Thirdly Fourth
        Last Lastly Next Also Additionally Besides Similarly Likewise Hence Consequently Accordingly Overall
        Notably Specifically According Based Given Considering Regarding Such Some Many Most Much More
        Several Few Each Every All Both Either Neither Any Another Other Others No Not Nobody Nothing None
        Only Even Just Still Perhaps Maybe Please Let Do Does Did Is Are Was Were Has Have Had Can Could
        Will Would Should May Might Must A An One Two Everyone Everybody Everything Someone Something
        Sometimes Often Usually Recently Suddenly Soon Later Earlier Unlike Like Compared Yes Oh Well"""),
    labels=_words("""
        chapter part section article clause rule book volume act scene lesson unit figure table box chart map
        appendix annex exhibit note example exercise question problem step
        theorem lemma proposition corollary definition remark hypothesis listing algorithm equation plate"""),
)

GERMAN: Final = Abbreviations(
    never_end=_words("""
        dr prof hr fr frl dipl ing st sog bzw vgl inkl exkl zzgl ggf evtl gem lt insb bspw geb verh hl gebr
        ehem mind max z.b d.h u.a i.d.r i.a u.u v.a s.o s.u m.e z.t z.zt d.i i.v z"""),
    before_number=_words("nr nrn abb bd bde abs kap tab aufl jg anm ziff fig vol pp str art"),
    may_end=_words("""
        usw etc usf jh jhd mio mrd tsd co ltd inc jr min std sek ff tel chr v.chr n.chr
        jan feb mär apr jun jul aug sept okt nov dez"""),
    starters=_words("""
        Der Die Das Den Dem Des Ein Eine Einen Einem Einer Es Er Sie Wir Ich Ihr Du Man Und Aber Oder Denn
        Doch In Im Am An Auf Aus Bei Beim Mit Nach Vor Von Vom Zu Zum Zur Für Durch Über Unter Um Ohne Seit
        Wenn Als Wie Wer Was Wo Warum Weil Da Dann Dort Hier Jetzt Nun So Auch Noch Nur Schon Dieser Diese
        Dieses Diesen Diesem Jeder Jede Kein Keine Sein Seine Ihre Unser Mein Dabei Damit Daher Deshalb
        Außerdem Ausserdem Allerdings Jedoch Trotzdem Zwar Zudem Nachdem Während Obwohl Ob Nicht Alle Alles
        Manche Viele Einige Heute Gestern Endlich Plötzlich Zuerst Später"""),
    labels=_words("""
        kapitel teil abschnitt artikel buch band akt szene lektion abbildung tabelle anhang anlage beispiel
        aufgabe frage schritt"""),
    ordinals=True,
)

FRENCH: Final = Abbreviations(
    never_end=_words("M MM Mr Mme Mmes Mlle Me Mgr Dr Pr St Ste cf env av apr p.ex par.ex c.-à-d j.-c vs"),
    before_number=_words("no nos pp fig figs art chap vol tom tabl ch sect al"),
    may_end=_words("jr ltd inc co cie bd boul tél janv févr avr juil sept oct nov déc min sec"),
    starters=_words("""
        Le La Les L Un Une Des Du De D Il Elle Ils Elles On Nous Vous Je J Tu Ce C Cet Cette Ces Ça Cela Mais
        Et Ou Or Donc Car Ni En Dans Sur Sous Par Pour Avec Sans Chez Vers Entre Depuis Pendant Après Avant
        Si Quand Lorsque Comme Où Que Qu Qui Quoi Quel Quelle Pourquoi Comment Alors Ainsi Aussi Enfin Puis
        Ensuite Cependant Toutefois Pourtant Néanmoins À A Au Aux Son Sa Ses Mon Ma Mes Notre Votre Leur
        Tout Tous Toute Toutes Plus Même Ici Là Voici Voilà"""),
    labels=_words("""
        chapitre partie section article livre tome volume acte scène leçon figure tableau annexe appendice
        exemple exercice question étape"""),
)

SPANISH: Final = Abbreviations(
    never_end=_words("""
        Sr Sra Sres Sras Srta Dr Dra Drs Prof Profa Dña Fr Sto Sta Gral Ing Lic Arq Mons Excmo Ilmo cf aprox
        p.ej EE FF"""),
    before_number=_words("núm núms nro pág págs pp art arts cap caps fig figs vol vols ed tel"),
    may_end=_words("ud uds vd vds av avda cía ltda inc jr hnos depto ee.uu ff.aa min seg"),
    starters=_words("""
        El La Los Las Lo Un Una Unos Unas Él Ella Ellos Ellas Yo Tú Nosotros Usted Ustedes Se Y Pero O Ni Que
        Qué Quien Quién En De Del A Al Con Sin Por Para Sobre Entre Desde Hasta Según Tras Si Cuando Como
        Cómo Donde Dónde Aunque Porque Mientras También Además Entonces Así Esto Esta Este Estos Estas Ese
        Esa Eso Aquel Su Sus Mi Mis No Sí Ya Ahora Hoy Ayer Después Luego Antes Todo Todos Es Era Fue Hay"""),
    labels=_words("""
        capítulo capitulo parte sección artículo libro tomo volumen acto escena lección figura tabla cuadro
        anexo apéndice ejemplo ejercicio pregunta paso"""),
)

ITALIAN: Final = Abbreviations(
    never_end=_words("""
        sig sigg sig.ra sig.na dott dott.ssa Dr prof prof.ssa ing avv arch On Sen Rev Mons cfr ca geom es
        p.es"""),
    before_number=_words("nn nr pag pagg pp art artt cap fig figg vol voll tab sez tel"),
    may_end=_words("co inc ltd jr min sec v.le p.za c.so gen feb mar apr giu lug ago sett ott nov dic"),
    starters=_words("""
        Il Lo La I Gli Le L Un Uno Una Egli Lui Lei Loro Noi Voi Io Tu Si Ci Ma E Ed O Né Che Chi Cosa In Nel
        Nella Nei Di Del Della Dei Delle Da Dal Dalla A Al Alla Con Su Sul Sulla Per Tra Fra Senza Se Quando
        Come Dove Perché Mentre Anche Poi Dopo Prima Così Allora Quindi Però Tuttavia Infatti Questo Questa
        Questi Queste Quello Quella Suo Sua Mio Mia Non Sì Già Ora Oggi Ieri È Era Tutti Tutto"""),
    labels=_words("""
        capitolo parte sezione articolo libro tomo volume atto scena lezione figura tabella allegato
        appendice esempio esercizio domanda passo"""),
)

DUTCH: Final = Abbreviations(
    never_end=_words("""
        dhr mevr mw dr drs prof ir ing mr ds st bijv ca vgl incl excl resp d.w.z m.b.t i.p.v o.a t.a.v t.o.v
        m.a.w i.v.m n.a.v"""),
    before_number=_words("nr nrs blz pp art afb fig hfdst dl jrg vol tel"),
    may_end=_words("jl jr sr inc ltd co chr v.chr n.chr mln mld jan feb mrt apr aug sept okt nov dec"),
    starters=_words("""
        De Het Een Hij Zij Ze Wij We Ik Jij Je U Er Dit Dat Deze Die En Maar Of Want Dus In Op Aan Bij Met
        Van Voor Naar Uit Over Onder Tot Door Om Na Als Toen Wanneer Hoe Wat Wie Waar Waarom Omdat Daarom
        Dan Daar Hier Nu Ook Nog Al Zo Toch Echter Bovendien Zijn Haar Mijn Ons Hun Niet Geen Alle Veel"""),
    labels=_words("""
        hoofdstuk deel paragraaf sectie artikel boek band akte scène les figuur tabel bijlage voorbeeld
        vraag stap"""),
)

POLISH: Final = Abbreviations(
    never_end=_words("np tzw m.in prof inż mgr hab św por zob tj tzn wg płk ul godz"),
    before_number=_words("nr str art ust pkt rys tab vol poz par tel"),
    may_end=_words("itd itp etc ww jr sp mln mld tys min sek im al pl ks gen red pt dyr n.e p.n.e"),
    starters=_words("""
        W We Z Ze Na Po Do Od O U I A Ale Lub Lecz Nie Tak To Ten Ta Te Ci On Ona Ono Oni My Wy Ja Ty Jest Są
        Był Była Kiedy Gdy Jak Jeśli Co Kto Gdzie Dlaczego Bo Ponieważ Więc Jednak Także Też Już Tylko Przy
        Przez Pod Nad Przed Dla Za Bez Jego Jej Ich Mój Nasz Wszystko Wszyscy Teraz Potem"""),
    labels=_words("""
        rozdział część sekcja artykuł księga tom akt scena lekcja rysunek tabela załącznik dodatek przykład
        zadanie pytanie krok"""),
    ordinals=True,
)

PORTUGUESE: Final = Abbreviations(
    never_end=_words("""
        Sr Sra Srs Sras Srta Dr Dra Drs Prof Profa Eng Sto Sta Exmo Exma Gen Cel Cap cf aprox p.ex v.exa"""),
    before_number=_words("núm pág págs pp art arts cap fig figs vol vols tel"),
    may_end=_words("ltda ltd cia inc jr av min seg jan fev mar abr mai jun jul ago set out nov dez"),
    starters=_words("""
        O A Os As Um Uma Uns Umas Ele Ela Eles Elas Eu Tu Nós Você Vocês E Mas Ou Nem Que Quem Em No Na Nos
        Nas De Do Da Dos Das Ao À Com Sem Por Pelo Pela Para Sobre Entre Desde Até Se Quando Como Onde
        Embora Porque Enquanto Também Além Então Assim Isto Isso Este Esta Esse Essa Aquele Seu Sua Meu
        Minha Não Sim Já Agora Hoje Ontem Depois Antes Todo Todos É Era Foi Há"""),
    labels=_words("""
        capítulo parte seção secção artigo livro tomo volume ato acto cena lição figura tabela quadro
        anexo apêndice exemplo exercício pergunta passo etapa"""),
)

RUSSIAN: Final = Abbreviations(
    never_end=_words("т.е т.н т.к т.о напр проф доц акад ул д-р г-н г-жа гр-н"),
    before_number=_words("стр гл рис табл пп ст кн вып тел кв"),
    may_end=_words("""
        гг вв др пр руб коп тыс млн млрд мин сек км кг см мм ср обл р-н им св ред н.э до.н.э и.т.д и.т.п"""),
    starters=_words("""
        В Во На Но И А Он Она Оно Они Мы Вы Я Ты Это Этот Эта Эти Тот Та Те То Так Как Когда Если Что Кто Где
        Почему Потому Поэтому Однако Также Тоже Уже Еще Ещё Не Ни Да Нет С Со По К Ко От До Для Из За При
        Под Над О Об У Без Через После Перед Его Ее Её Их Мой Наш Свой Все Всё Весь Там Тут Здесь Теперь
        Потом Затем Тогда Хотя Чтобы Был Была Было Были"""),
    labels=_words("""
        глава часть раздел параграф статья книга том действие акт сцена урок рисунок таблица приложение
        пример задача вопрос шаг"""),
)

TURKISH: Final = Abbreviations(
    never_end=_words("dr prof doç yrd av sn bkz örn krş öğr"),
    before_number=_words("no sf cilt böl şek tab tel"),
    may_end=_words("vb vs vd ltd şti cad sok mah apt blv yy"),
    starters=_words("""
        Bu Şu O Bir Ben Sen Biz Siz Onlar Ve Ama Fakat Ancak Çünkü Eğer Ne Kim Nasıl Neden Niçin Nerede Hiç
        Her Çok Daha En Da De Ya Şimdi Sonra Önce Böyle Şöyle Öyle İşte Artık Yine Hem Bunun Onun"""),
    labels=_words("bölüm kısım madde kitap cilt perde sahne ders şekil tablo ek örnek soru adım"),
    ordinals=True,
)

ARABIC: Final = Abbreviations(
    never_end=_words("د أ م أ.د أ.م ص.ب"),
    before_number=_words("ص ج ع ط رقم"),
    may_end=_words("هـ ه ق.م إلخ الخ"),
    labels=_words("الفصل الباب القسم الجزء المادة الشكل شكل الجدول جدول الملحق ملحق"),
)

EAST_ASIAN: Final = replace(
    ENGLISH, labels=ENGLISH.labels | _words("图 圖 図 表 附图 附圖 附表 例 示例 清单 清單 公式 그림 표 도표 예")
)
"""Chinese, Japanese and Korean, whose full stops of this kind stand after English words or numbers."""
