/**
 * Given names and what they are shortened to, from common use in several languages. A short form may belong to many names
 * (Alex, Chris, Pat), so it only makes it possible that two names are one.
 */
const SHORT_FORMS = `
abigail abby gail|abraham abe|adalbert bert|agnieszka aga|albert al bert bertie|alejandro alex jandro|aleksandr sasha alex alexander
alexander alex alec sandy sasha xander lex|alexandra alex sandra sasha lexi|alexandre alex|alexei alexey aleksey alyosha alex|alfred fred alf freddie
alice ali|allison ali allie|alyssa aly|amanda mandy|anastasia nastya ana stacy|andrea andi|andreas andi andy|andrei andrey andy|andrew andy drew
angela angie|anna annie ania anya|anne annie|anthony tony ant|antoine tony|anton tony toni|antonia toni|antonio toni tony|archibald archie
arthur art|barbara barb babs basia|bartholomew bart|bartosz bartek|beatrice bea trixie|benedict ben|benjamin ben benny benji|bernard bernie
bernhard bernd|bertram bert|bradley brad|brenda bren|cameron cam|camille cam|caroline carrie caro|catherine cathy cat kate cate katie|cecilia ceci
charles charlie chuck chas|charlotte charlie lottie|christian chris|christina chris tina chrissy|christine chris tina christy|christoph chris
christopher chris topher kit|clarence clare|clifford cliff|cornelius neil con|cynthia cindy|daniel dan danny|danielle dani|david dave davy
deborah deb debbie|denise denny|dennis denny den|diana di|dietrich dieter|dimitri dima|dmitri dima dimitri dmitry|dominic dom|dominik dom|donald don donnie
dorothy dot dottie|douglas doug|duncan dunc|edmund ed ned|eduardo edu ed|edward ed eddie ted ned|edwin ed|eleanor ellie nell|elena lena
elisabeth liz lisa beth elli|elizabeth liz lizzie beth betty betsy eliza lisa|ellen ellie|emily em|emmanuel manu|enrique quique|eric rick|erik rick
ernest ernie|ernesto neto|eugene gene|evgeny zhenya eugene|ferdinand ferdi|fernando nando|florian flo|frances fran frankie|francesco franco cesco
francis frank fran|francisco paco pancho fran|franklin frank|franz frank|frederic fred|frederick fred freddie rick|friedrich fritz|gabriel gabe|gabriela gabi gaby
geoffrey geoff jeff|georg schorsch|george georgie|gerald gerry jerry|gerard gerry|gerhard gerd|giovanni gianni vanni|giuseppe beppe pino|gregory greg|grzegorz greg
guillermo memo|gustav gus|hans johannes|harold harry hal|harrison harry|heinrich heiner heinz|helen nell|helmut helmi|henry harry hank hal|herbert bert herb
hieronymus jerome|howard howie|hubert bert|ignacio nacho|ignatius iggy|irene rena|isaac ike zack|isabel isa bella|isabella bella izzy|ivan vanya
jacob jake jack|jacqueline jackie|jakob jake|jakub kuba|james jim jimmy jamie|jan honza|janet jan|janice jan|jason jay|jeffrey jeff|jennifer jen jenny jenn
jeremiah jerry|jeremy jez jerry|jerome jerry|jessica jess jessie|jiri jirka|joachim jo achim jochen|joanna jo asia|johann hans|johannes hannes hans jo
john jack johnny jon|jonathan jon jonny john|joseph joe joey|josef sepp jo|jose pepe|joshua josh|juan juanito|judith judy|julian jules|julia julie jules|juliane jule
karl charlie|karolina karo|katarzyna kasia|katharina kathi katja|katherine kate kathy katie kat|kathleen kathy kath|kenneth ken kenny|kimberly kim|klaus nikolaus
konstantin kostya|krzysztof krzysiek kris chris|lawrence larry laurie|laurence larry laurie|leonard leo len lenny|leonardo leo|leopold leo|leslie les
lillian lily lil|louis lou|louise lou|lucas luke|ludwig lutz|lukas luke|maciej maciek|madeleine maddie|maksim max|malgorzata gosia|manuel manu manny|marcus marc mark
margaret maggie meg peggy marge|margarethe grete|maria mia|mariana mari|marilyn lyn|martin marty|martina tina|mateusz mati|mathias matt|matthew matt matty
matthias matze matt|maurice mo|maxim max|maximilian max|maxwell max|melanie mel|melissa mel|michael mike mick mickey micha mikey|michal mike|michel mike|michelle shelly
mikhail misha mike|miguel mike|milan milo|mirjam miri|miroslav mirek|mitchell mitch|mohammad mo|mohammed mo mohamed muhammad|montgomery monty|nancy nan|natalia natasha nata
natalie nat|nathan nate nat|nathaniel nate nat|nicholas nick nicky nico|nicola nicky|nicolas nico nick|nikolai kolya nick|nikolas nik nico|norbert bert|olga olya
oliver ollie oli|ondrej ondra|oswald ossi oz|otto otti|pamela pam|patricia pat patty trish tricia|patrick pat paddy|pavel pasha|pawel pasha|penelope penny|peter pete
philip phil|philipp phil|phillip phil|piotr peter|prudence prue|rachel rach|rafael rafa|raimund ray|rajesh raj|randall randy|randolph randy|raymond ray
rebecca becky becca|reginald reg reggie|reinhard reini|ricardo rick rico|richard rick rich dick ricky|robert rob bob bobby robbie bert|roberto beto rob|robin rob
roderick rod|rodney rod|roger rodge|roland rolly|ronald ron ronnie|rosemary rose rosie|rudolf rudi|rudolph rudy|rupert rupi|russell russ|salvador salva|samantha sam
samuel sam sammy|sandra sandy|santiago santi|sebastian seb bastian basti|sergei serge seryozha|sergey serge|sergio serge|sigmund sigi|simon si|siegfried sigi
stanislav stan|stanislaw stan|stanley stan|stefan steve|stephan steve|stephanie steph steffi|stephen steve|steven steve|stuart stu|susan sue susie suzy
suzanne sue suzy|sylvester syl|sylvia syl|tadeusz tadek|tamara tammy|tatiana tanya|teresa terry tess|terence terry|theodor theo|theodore ted theo teddy|theresa terry tess
thomas tom tommy|timothy tim timmy|tobias tobi toby|tomas tom|tomasz tomek tom|ulrich uli|ulrike uli|ursula uschi ursi|valentin val|valentina val tina|valerie val
veronica ronnie vera|victor vic|victoria vicky tori|viktor vic|vincent vince vinnie|virginia ginny|vladimir vlad volodya vova|walter walt wally|wesley wes
wilhelm willi will|william will bill billy willie liam|winifred winnie|winston win|wojciech wojtek|wolfgang wolf|yevgeny zhenya eugene|yuri yura|zachary zach zack|zbigniew zbyszek
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

/** Whether one given name is a short form of the other, both in Latin lower case. */
export function isNickname(one: string, other: string): boolean {
  return LONG_FORMS.get(one)?.has(other) === true || LONG_FORMS.get(other)?.has(one) === true;
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
