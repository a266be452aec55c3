/**
 * Given names and what they are shortened to, from common use in several languages. A short form may belong to many names
 * (Alex, Chris, Pat), so it only makes it possible that two names are one.
 */
const SHORT_FORMS = `
abigail abby gail|abraham abe|adalbert bert|adrianus adri arie|agnieszka aga|aikaterini katerina|albert al bert bertie|alberto beto|alejandro alex jandro
aleksander olek|aleksandr sasha alex alexander|aleksandra ola|alessandro sandro ale|alexander alex alec sandy sasha xander lex|alexandra alex sandra sasha lexi
alexandre alex|alexandros alekos alexis|alexei alexey aleksey alyosha alex|alfred fred alf freddie|alice ali|allison ali allie|alois lois|alyssa aly|amanda mandy
anastasia nastya ana stacy|anatoly tolya|andras andris bandi|andrea andi|andreas andi andy|andrei andrey andy|andrew andy drew|andrzej jedrek|angela angie
anna annie ania anya|anne annie ann|anthony tony ant|antoine tony|anton tony toni|antoni antek|antonia toni|antonio toni tony nino|antonios antonis|antonius ton toon
apostolos tolis|archibald archie|arkady arkasha|artem tyoma|arthur art|athanasios thanasis|augustin gus|augustus gus|barbara barb babs basia|bartholomeus bart
bartholomew bart|bartlomiej bartek|bartosz bartek|beatrice bea trixie|benedict ben|benjamin ben benny benji|benoit ben|bernard bernie|bernhard bernd|bertram bert
birgitta gittan|boris borya|bradley brad|brenda bren|cameron cam|camille cam|caroline carrie caro|catharina toos ina|catherine cathy cat kate cate katie|cecilia ceci
charalampos babis|charles charlie chuck chas|charlotte charlie lottie|christian chris krille|christina chris tina chrissy|christine chris tina christy
christoph chris stoffel|christophe chris|christopher chris topher kit|christos chris|clarence clare|clifford cliff|concepcion concha|consuelo chelo|cornelis kees cor
cornelius neil con|cynthia cindy|daniel dan danny|danielle dani|daria dasha|dariusz darek|david dave davy|deborah deb debbie|denise denny|dennis denny den|diana di
dietrich dieter|dimitri dima|dimitrios dimitris mitsos jim|dmitri dima dimitri dmitry|dmitry mitya|dolores lola|domenico mimmo|dominic dom|dominik dom|donald don donnie
dorothy dot dottie|douglas doug|duncan dunc|eberhard ebi|edmund ed ned|eduardo edu ed lalo|edward ed eddie ted ned|edwin ed|ekaterina katya|eleanor ellie nell
eleftherios lefteris|elena lena|elisabeth liz lisa beth elli sissi lisbeth|elisabetta betta|elizabeth liz lizzie beth betty betsy eliza lisa|ellen ellie|elzbieta ela
emily em|emmanouil manolis|emmanuel manu|enrique quique kike|eric rick|erik rick|ernest ernie|ernesto neto|erzsebet erzsi|eugene gene|evangelos vangelis
evgeny zhenya eugene|fatma fatos|federico fede|ferdinand ferdi|ferenc feri|fernando nando|florian flo|frances fran frankie|francesco franco cesco|francis frank fran
francisco paco pancho fran kiko curro chico|franciscus frans|franklin frank|franz frank|franziska franzi|frederic fred|frederick fred freddie rick|fredrik fredde
friederike rike|friedrich fritz|fyodor fedya|gabriel gabe|gabriela gabi gaby|gabriele gabri lele gabi|galina galya|gennady gena|geoffrey geoff jeff|georg schorsch
george georgie|georgios giorgos yiorgos george|georgy gosha|gerald gerry jerry|gerard gerry|gerardus gerard|gerhard gerd|gertrud gerti trude|giovanni gianni vanni
giuseppe beppe pino|giuseppina pina|gregory greg|grigory grisha|grzegorz greg grzesiek|guadalupe lupe|guilherme gui|guillaume gui|guillermo memo|gustav gus|gyorgy gyuri
hanna hania|hans johannes|harold harry hal|harrison harry|heinrich heiner heinz heini|helen nell|helmut helmi|hendrik henk rik|henrik henke|henry harry hank hal
henryk heniek|herbert bert herb|hieronymus jerome|hildegard hilde|howard howie|hubert bert|hubertus huub|huseyin huso|ibrahim ibo|ignacio nacho|ignatius iggy
ioannis giannis yannis john|irene rena|ireneusz irek|irina ira|irmgard irmi|isaac ike zack|isabel isa bella|isabella bella izzy|istvan pista|ivan vanya|izabela iza
jacob jake jack|jacobus koos jaap|jacqueline jackie|jakob jake|jakub kuba|james jim jimmy jamie|jan honza|janet jan|janice jan|janos jancsi|jaroslaw jarek|jason jay
jeffrey jeff|jennifer jen jenny jenn|jeremiah jerry|jeremy jez jerry|jerome jerry|jerzy jurek|jessica jess jessie|jesus chuy|jiri jirka|joachim jo achim jochen
joanna jo asia|joao jao joca|johann hans|johanna hanni|johannes hannes hans jo jan joop|john jack johnny jon|jonathan jon jonny john|jose pepe ze|josef sepp jo
josefa pepa|joseph joe joey|josephine josie jo|joshua josh|jozef jozek|jozsef jozsi|juan juanito|judith judy|julia julie jules|julian jules|juliane jule|karl charlie
karolina karo|katalin kati|katarzyna kasia|katharina kathi katja|katherine kate kathy katie kat|kathleen kathy kath|kazimierz kazik|kenneth ken kenny|kimberly kim
klaus nikolaus|konstantin kostya|konstantinos kostas costas dinos|kristina stina|krzysztof krzysiek kris chris|lambertus bert|lars lasse|laszlo laci
laurence larry laurie|lawrence larry laurie|leonard leo len lenny|leonardo leo|leonid lyonya|leopold leo poldi|leslie les|lillian lily lil|lorenzo renzo enzo|louis lou
louise lou|lucas luke|ludmila lyuda|ludwig lutz|luigi gigi|luis lucho lula|luiz lula|lukas luke|lyubov lyuba|maciej maciek|madeleine maddie|magdalena magda leni
magnus mange|maksim max|malgorzata gosia|manuel manu manny manolo|marcus marc mark|margaret maggie meg peggy marge|margareta greta|margaretha greet|margarethe grete
maria mia masha|mariana mari|marilyn lyn|martin marty|martina tina|mateusz mati|mathias matt|mathieu mat|matthew matt matty|matthias matze matt hias|matthieu mat
maurice mo|maxim max|maximilian max|maxwell max|mehmet memo|melanie mel|melissa mel|mercedes merche|michael mike mick mickey micha mikey michi|michail michalis mike
michal mike|michel mike|michelle shelly|miguel mike|mihaly misi|mikael micke|mikhail misha mike|milan milo|mirjam miri|miroslav mirek|mitchell mitch|mohammad mo
mohammed mo mohamed muhammad|monika moni|montgomery monty|mustafa musti|nadezhda nadya|nancy nan|natalia natasha nata|natalie nat|nathan nate nat|nathaniel nate nat
nicholas nick nicky nico|nicola nicky|nicolaas klaas nico|nicolas nico nick|nikolai kolya nick|nikolaos nikos nick|nikolas nik nico|nils nisse|norbert bert|olga olya
oliver ollie oli|olof olle|ondrej ondra|oswald ossi oz|otto otti|pamela pam|panagiota giota|panagiotis panos takis|patricia pat patty trish tricia|patrick pat paddy
pavel pasha|pawel pasha|penelope penny|per pelle|peter pete|petr petya|petrus piet peter|philip phil|philipp phil|philippe phil|phillip phil|piotr peter piotrek
polina polya|prudence prue|przemyslaw przemek|rachel rach|radoslaw radek|rafael rafa|raffaele lele|raimund ray|rajesh raj|randall randy|randolph randy|raymond ray
rebecca becky becca|reginald reg reggie|reinhard reini|ricardo rick rico|richard rick rich dick ricky|robert rob bob bobby robbie bert robban|roberto beto rob|robin rob
roderick rod|rodney rod|rodrigo digo|roger rodge|roland rolly|roman roma|ronald ron ronnie|rosario charo|rosemary rose rosie|rudolf rudi|rudolph rudy|rupert rupi
russell russ|ryszard rysiek|salvador salva|salvatore turi|samantha sam|samuel sam sammy|sandor sanyi|sandra sandy|santiago santi|sebastian seb bastian basti
sebastiao tiao|sebastien seb|sergei serge seryozha|sergey serge|sergio serge|siegfried sigi|sigmund sigi|simon si|slawomir slawek|spyridon spyros
stanislav stan stas slava|stanislaw stan staszek stas|stanley stan|stefan steve|stephan steve|stephane steph|stephanie steph steffi|stephen steve|steven steve
stuart stu|stylianos stelios|suleyman sulo|susan sue susie suzy|susanne susi|suzanne sue suzy|svetlana sveta|sylvester syl|sylvia syl|tadeusz tadek|tamara tammy
tamas tomi|tatiana tanya|terence terry|teresa terry tess|theodor theo|theodore ted theo teddy|theodoros thodoris theo|theodorus theo|theresa terry tess|theresia resi
thomas tom tommy|timothy tim timmy|tobias tobi toby tobbe|tomas tom|tomasz tomek tom|ulrich uli|ulrike uli|ursula uschi ursi|valentin val|valentina val tina valya
valerie val|vasileios vasilis bill|vasiliki vaso|vasily vasya|veronica ronnie vera|veronika vroni|veronique vero|vicente chente|victor vic|victoria vicky tori
viktor vic vitya|vincent vince vinnie|vincenzo enzo|virginia ginny|vitaly vitalik|vladimir vlad volodya vova|vyacheslav slava|walter walt wally|waltraud traudl
wesley wes|wieslaw wiesiek|wilhelm willi will|wilhelmina mina willy|wilhelmus wim|willem wim|william will bill billy willie liam|winifred winnie|winston win
witold witek|wladyslaw wladek|wlodzimierz wlodek|wojciech wojtek|wolfgang wolf|yaroslav slava|yevgeny zhenya eugene|yuri yura|zachary zach zack|zbigniew zbyszek
zofia zosia|zoltan zoli|zsuzsanna zsuzsa
`;

const LONG_FORMS: ReadonlyMap<string, ReadonlySet<string>> = longForms();

function longForms(): Map<string, Set<string>> {
  const forms = new Map<string, Set<string>>();
  for (const entry of SHORT_FORMS.split(/[|\n]/)) {
    const [long, ...shorts] = entry.split(' ').filter((word) => word !== '');
    if (long === undefined) continue;
    for (const short of shorts) forms.getOrInsertComputed(short, () => new Set()).add(long);
  }
  return forms;
}

const GIVEN_NAMES: ReadonlySet<string> = new Set(SHORT_FORMS.split(/[|\s]+/).filter((word) => word !== ''));

/** Whether a word, in Latin lower case, is a given name that many bear, or a short form of one. */
export function isGivenName(word: string): boolean {
  return GIVEN_NAMES.has(word);
}

/** Whether one given name is a short form of the other, however that is spelled: Dima of Dmitriy. Both in Latin lower case. */
export function isNickname(one: string, other: string): boolean {
  return isShortOf(one, other) || isShortOf(other, one);
}

function isShortOf(short: string, long: string): boolean {
  const longs = LONG_FORMS.get(short);
  if (longs === undefined) return false;
  const name = SPELLED.get(long);
  return longs.has(long) || (name !== undefined && [...longs].some((other) => SPELLED.get(other) === name));
}

/**
 * Given names that come from another script and are written in Latin letters in several ways: between two bars or line ends one name. From common
 * use and the romanisations of passports; Western names are left out: Steven is not Stephen.
 */
const SPELLINGS = `
aleksandr alexandr alexander aleksander oleksandr|aleksei alexei alexey aleksey alexej aleksej oleksii oleksiy|alyona alena
anastasia anastasiya anastasija anastasiia|anatoli anatoly anatoliy anatolij anatolii|andrei andrey andrej andriy andrii|arkadi arkady arkadiy arkadii
artem artyom artiom|dmitri dmitry dmitriy dmitrij dmitrii dimitri dimitry dmytro|ekaterina yekaterina jekaterina kateryna|elena yelena jelena
evgeni evgeny evgeniy evgenij evgenii yevgeny yevgeni yevgeniy yevhen eugene|evgenia evgeniya yevgenia yevgeniya|fedor fyodor fiodor
gennadi gennady gennadiy gennadii|georgi georgy georgiy georgii|grigori grigory grigoriy grigorii|ilya ilia illia|igor ihor|irina iryna
ksenia kseniya xenia kseniia|lyudmila liudmila ludmila|lyubov liubov|maksim maxim maksym|maria mariya marija mariia
mikhail michail mykhailo|natalia natalya nataliya natalja nataliia|nikolai nikolay nikolaj mykola|oksana oxana|olga olha|pavel pavlo
petr pyotr piotr petro|semyon semen semion|sergei sergey sergej serguei sergii serhii serhiy|sofia sofya sofiya sofiia
tatiana tatyana tatjana tetiana|timofei timofey|valeri valery valeriy valerij valerii|vasili vasily vasiliy vasilij vasilii vasyl
viktoria victoria viktoriya viktorija viktoriia|vitali vitaly vitaliy vitalij vitalii|vladimir volodymyr|vyacheslav viacheslav viatcheslav
yaroslav iaroslav jaroslav|yulia yuliya yuliia iuliia julia juliya|yuri yury yuriy yurij yurii iurii jurij juri youri
abdullah abdallah abdulla|ahmad ahmed|aisha ayesha aysha|fatima fatema fatemeh|hassan hasan|hussein hussain husain hossein husayn|ibrahim ebrahim
karim kareem|khalid khaled|mahmoud mahmud|muhammad mohammad mohammed mohamed muhammed mohamad muhamad|mustafa mostafa moustafa|omar umar
rashid rasheed|saeed said saeid|tariq tarek tarik|youssef yusuf yousef yousuf yusef youssouf|zainab zeinab zaynab
`;

const SPELLED: ReadonlyMap<string, number> = new Map(
  SPELLINGS.trim()
    .split(/[|\n]/)
    .flatMap((line, name) => line.split(' ').map((spelling) => [spelling, name] as const)),
);

/** Whether two given names, both in Latin lower case, are one name of another script, written in two ways. */
export function isSpellingOf(one: string, other: string): boolean {
  const name = SPELLED.get(one);
  return name !== undefined && one !== other && name === SPELLED.get(other);
}
