import { getDomain } from 'tldts';
import type { Identity } from './normalise-identity.ts';
import { withoutNumber } from './numbered.ts';

/** What an identity is: somebody's own, or one of the kinds that never have ties. */
export type IdentityClass = 'person' | 'role' | 'list' | 'robot' | 'shared';

/** Local parts of programs. They send; nobody reads. */
const ROBOTS = new Set(
  'noreply donotreply noresponse nepasrepondre keineantwort mailerdaemon daemon postmaster bounce bounces notification notifications notify alert alerts autoreply autoresponder automailer mailer robot bot system server root cron nagios zabbix grafana jenkins jira confluence sentry pagerduty calendarnotification invitations reply hitreply zuul gerrit copr builder buildbot buildd hudson travis travisci circleci dependabot renovate scanner voicemail'.split(
    ' ',
  ),
);

/** Local parts that several people of an organisation answer. Taken from RFC 2142 and common use. */
const ROLES = new Set(
  'info contact contacts hello hi mail office office365 admin administrator administration sales marketing support help helpdesk helpline service services servicedesk customerservice customercare billing invoice invoices accounts accounting accountspayable accountsreceivable payroll finance orders order purchasing procurement shipping returns hr humanresources jobs job careers recruiting recruitment press media pr news events team staff reception frontdesk enquiries enquiry inquiries inquiry feedback webmaster hostmaster abuse security privacy legal compliance dpo it itsupport noc ops dev usenet ftp www everyone all allstaff kontakt buero bewerbung rechnung vertrieb verkauf einkauf comptabilite facturation ventas contacto reservas reservations bookings booking facilities training subscribe unsubscribe subscription subscriptions member members membership memberservices resume resumes rsvp register registration techsupport customersupport webteam ceo cfo cto coo president chairman secretary announce announcements newsletter forgot password listserv majordomo undisclosedrecipients recipients mailinglist conference meeting meetingroom boardroom tickets donate volunteer volunteers alumni admissions sekretariat redaktion segreteria empfang zentrale kundenservice kundendienst klantenservice boekhouding buchhaltung compras rrhh muhasebe treasury claims warehouse logistics export import dispatch freight'.split(
    ' ',
  ),
);

/** Domains that serve lists only; a calendar that several people keep is one too. */
const LIST_DOMAIN =
  /(?:^|\.)(?:googlegroups\.com|yahoogroups\.com|groups\.io|freelists\.org|group\.calendar\.google\.com)$/;

/** What an organisation calls the part of its domain that serves its lists. */
const LIST_HOST = /^(?:lists?|groups|mailman|listserv)\./;

/** Domains from which a service writes in other people's names. */
const SERVICE_DOMAIN = /(?:^|\.)(?:docusign\.net|reply\.github\.com|reply\.gitlab\.com)$/;

/** `office-of-ada.north@`, `ada.north.assistant@`: not Ada North herself, and whoever holds the post. */
const POST = /^(?:office|assistant)[-._](?:of|to)[-._]|[-._]assistants?$/;

/** Rooms and cars that can be booked. */
const RESOURCE_DOMAIN = 'resource.calendar.google.com';

/** Mailbox providers for everybody: an address there tells nothing about an employer. Large providers, by their own pages. */
const FREE_MAIL = new Set(
  'gmail.com googlemail.com outlook.com hotmail.com hotmail.co.uk hotmail.fr hotmail.de live.com live.co.uk msn.com yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.co.jp yahoo.co.in ymail.com rocketmail.com aol.com aim.com icloud.com me.com mac.com gmx.de gmx.net gmx.com gmx.at gmx.ch web.de freenet.de t-online.de proton.me protonmail.com pm.me fastmail.com fastmail.fm hey.com zoho.com mail.com mail.ru yandex.ru yandex.com bk.ru inbox.ru list.ru qq.com 163.com 126.com sina.com naver.com daum.net hanmail.net orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it virgilio.it tiscali.it alice.it tin.it uol.com.br bol.com.br terra.com.br btinternet.com sky.com virginmedia.com ntlworld.com comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net mindspring.com juno.com netzero.net prodigy.net compuserve.com excite.com users.noreply.github.com users.noreply.gitlab.com mailbox.example'.split(
    ' ',
  ),
);

/** The national domains of three of them: `yahoo.ca`, `hotmail.com.br`. */
const COUNTRY_BRANCH = /^(?:yahoo|hotmail|outlook)\.(?:com?\.)?[a-z]{2}$/;

/** The class that the address alone tells. What was observed of it may still make it `shared`. */
export function classOfAddress(identity: Pick<Identity, 'kind' | 'value' | 'domain'>): IdentityClass {
  if (identity.kind !== 'mail') return 'person';
  const local = identity.value.slice(0, identity.value.lastIndexOf('@'));
  if (isListDomain(identity.domain ?? '')) return 'list';
  if (identity.domain === RESOURCE_DOMAIN) return 'role';
  if (isListLocal(local)) return 'list';
  if (isRobotLocal(local) || SERVICE_DOMAIN.test(identity.domain ?? '')) return 'robot';
  return isRoleLocal(local) ? 'role' : 'person';
}

/** Also `accounting.team@`, of which each word is a role's. */
function isRoleLocal(local: string): boolean {
  if (POST.test(local) || ROLES.has(withoutNumber(local.replace(/[._-]/g, '')))) return true;
  const words = local.split(/[._-]+/);
  return words.length > 1 && words.every((word) => ROLES.has(withoutNumber(word)));
}

/** The organisation of an identity: its registrable domain (`mail.acme.co.uk` → `acme.co.uk`); none for free mail, phones and hosts. */
export function organisationOf(identity: Pick<Identity, 'kind' | 'domain'>): string | undefined {
  if (identity.domain === undefined || identity.domain.startsWith('[')) return undefined;
  const organisation = registrableDomain(identity.domain);
  if (organisation === undefined || isFreeMailDomain(organisation)) return undefined;
  return isFreeMailDomain(identity.domain) ? undefined : organisation;
}

/** The name of an organisation as its domain has it, in letters and digits: `alice-smith.co.uk` → `alicesmith`. */
export function organisationLabel(domain: string): string {
  const label = (registrableDomain(domain) ?? domain).split('.')[0] ?? '';
  return label.replace(/[^a-z0-9]/g, '');
}

/** Whether anybody can have an address there. */
export function isFreeMailDomain(domain: string): boolean {
  return FREE_MAIL.has(domain) || COUNTRY_BRANCH.test(domain);
}

function registrableDomain(domain: string): string | undefined {
  // Private suffixes too: two shops on one hosting platform are two organisations.
  return getDomain(domain, { allowPrivateDomains: true, extractHostname: false, validateHostname: false }) ?? undefined;
}

/** `lists.acme.example` serves lists, `list.ru` mailboxes: that is somebody's whole domain. */
function isListDomain(domain: string): boolean {
  return LIST_DOMAIN.test(domain) || (LIST_HOST.test(domain) && registrableDomain(domain) !== domain);
}

function isListLocal(local: string): boolean {
  return /^(?:owner|majordomo|listserv|mailman|list)[-_.]|[-_.](?:request|owner|list|announce|subscribe|unsubscribe)$|-l$/.test(
    local,
  );
}

function isRobotLocal(local: string): boolean {
  const squeezed = local.replace(/[._-]/g, '');
  if (ROBOTS.has(withoutNumber(squeezed)) || /[-_.]bot$/.test(local)) return true;
  if (/^(?:no|do-?not|donot)[-_.]?reply/.test(local) || /[-_.+](?:no|do-?not|donot)[-_.]?reply$/.test(local))
    return true;
  // VERP and SRS: an address made for one delivery
  if (/^(?:bounces?|srs[01]|prvs|msprvs\d{0,3})(?:[-_+=]|$)/.test(local)) return true;
  // `ada=acme.example@`: somebody else's address, written anew by whoever passes the mail on
  return /[a-z0-9]=[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}$/.test(local);
}
