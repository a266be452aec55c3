/**
 * The lists of words behind the rules, said a second time: the verifier borrows nothing of what it verifies. Who adds a
 * word to the product's lists adds it here, too.
 */

const listed = (words) => new Set(words.split(' '));

/** Local parts of programs. */
export const ROBOTS = listed(
  'noreply donotreply noresponse nepasrepondre keineantwort mailerdaemon daemon postmaster bounce bounces notification ' +
    'notifications notify alert alerts autoreply autoresponder automailer mailer robot bot system server root cron ' +
    'nagios zabbix grafana jenkins jira confluence sentry pagerduty calendarnotification invitations reply hitreply ' +
    'zuul gerrit copr builder buildbot buildd hudson travis travisci circleci dependabot renovate scanner voicemail',
);

/** Local parts that several people answer. */
export const ROLES = listed(
  'info contact contacts hello hi mail office office365 admin administrator administration sales marketing support ' +
    'help helpdesk helpline service services servicedesk customerservice customercare billing invoice invoices accounts ' +
    'accounting accountspayable accountsreceivable payroll finance orders order purchasing procurement shipping returns ' +
    'hr humanresources jobs job careers recruiting recruitment press media pr news events team staff reception frontdesk ' +
    'enquiries enquiry inquiries inquiry feedback webmaster hostmaster abuse security privacy legal compliance dpo it ' +
    'itsupport noc ops dev usenet ftp www everyone all allstaff kontakt buero bewerbung rechnung vertrieb verkauf einkauf ' +
    'comptabilite facturation ventas contacto reservas reservations bookings booking facilities training subscribe ' +
    'unsubscribe subscription subscriptions member members membership memberservices resume resumes rsvp register registration ' +
    'techsupport customersupport webteam ceo cfo cto coo president chairman secretary announce announcements newsletter ' +
    'forgot password listserv majordomo undisclosedrecipients recipients mailinglist conference meeting meetingroom boardroom ' +
    'tickets donate volunteer volunteers alumni admissions sekretariat redaktion segreteria empfang zentrale kundenservice ' +
    'kundendienst klantenservice boekhouding buchhaltung compras rrhh muhasebe treasury claims warehouse logistics export ' +
    'import dispatch freight',
);

/** Domains where anybody can have an address. */
export const FREE_MAIL = listed(
  'gmail.com googlemail.com outlook.com hotmail.com hotmail.co.uk hotmail.fr hotmail.de live.com live.co.uk msn.com ' +
    'yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.co.jp yahoo.co.in ymail.com rocketmail.com aol.com aim.com icloud.com ' +
    'me.com mac.com gmx.de gmx.net gmx.com gmx.at gmx.ch web.de freenet.de t-online.de proton.me protonmail.com pm.me ' +
    'fastmail.com fastmail.fm hey.com zoho.com mail.com mail.ru yandex.ru yandex.com bk.ru inbox.ru list.ru qq.com ' +
    '163.com 126.com sina.com naver.com daum.net hanmail.net orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it ' +
    'virgilio.it tiscali.it alice.it tin.it uol.com.br bol.com.br terra.com.br btinternet.com sky.com virginmedia.com ' +
    'ntlworld.com comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net ' +
    'mindspring.com juno.com netzero.net prodigy.net compuserve.com excite.com ' +
    'users.noreply.github.com users.noreply.gitlab.com mailbox.example',
);

/** What stands where a program has no address. */
export const PLACEHOLDERS = listed('null undefined none unknown nobody undisclosed-recipients n/a');

/** Before a name, and after it. */
export const TITLES = listed('mr mrs ms miss mx dr prof professor sir dame rev hon herr frau mme mlle sr sra');
export const SUFFIXES = listed(
  'jr junior sr senior ii iii iv phd md mba esq cpa dds cfa pmp msc bsc llm cissp ext extern external',
);

/** After a comma behind a whole name; and what a firm ends with. */
export const DEGREES = listed(
  'ba bs ma ms mph mpa mpp msw meng beng med edd jd llb sjd pe pa rn np aprn fnp dnp ccrn lpn rd pt dpt ot rph ' +
    'pharmd dvm dmd do psyd lcsw lmft lpc scd dsc dba frm caia cfp chfc clu ccim cma cia cisa cism aca acca fca ' +
    'acma fcma fsa acas fcas facs facp faia aia leed itil csm cspo psm scp sphr phr shrm obe mbe cbe kbe ' +
    'gbe dbe qc frs dipl ing pmi acp rmp',
);
export const FIRMS = listed(
  'inc llc llp ltd limited gmbh plc corp corporation co company ag sa sas sarl srl spa bv nv oy ab as aps kg ohg ug se pty kk',
);

/** A name with one of these is nobody's. */
export const NOT_A_PERSON = listed(
  'team support service services desk helpdesk info sales marketing billing accounts admin administrator department ' +
    'dept office group list newsletter noreply notification notifications system mailer daemon customer account alerts ' +
    'alert news the reply bot robot committee conference room hotline inc llc llp ltd limited gmbh plc corp corporation ' +
    'company lab labs undisclosed recipients resources relations executive officer training digest reservations birthday outlook ' +
    'manager management director secretary reception receptionist consultant center centre council shift warehouse facility ' +
    'payroll buchhaltung abteilung kundenservice kundendienst vertrieb einkauf rezeption zentrale sekretariat empfang ' +
    'verwaltung geschaftsfuhrung personalabteilung lohnbuchhaltung rechnungswesen cliente clientes atencion soporte ventas ' +
    'facturacion contabilidad comptabilite facturation accueil clienti ufficio amministrazione contabilita assistenza ' +
    'klantenservice boekhouding operations acquisition assurance engineering development quality release logistics ' +
    'procurement purchase orders banking investment treasury business recursos humanos ressources humaines direction ' +
    'leitung geschaftsleitung redaktion segreteria assistant family familie ci actions deploy github gitlab macbook ' +
    'scanner printer voicemail',
);

/** Letters with a stroke, and how they are written without. */
export const PLAIN_LETTERS = { ß: 'ss', ø: 'o', æ: 'ae', œ: 'oe', đ: 'd', ð: 'd', ł: 'l', þ: 'th', ı: 'i' };
