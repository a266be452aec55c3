/**
 * Raised whenever clustering may come to something else: with every change of what is compared, of a number below, or of a list of
 * names. A graph that was clustered by another one is clustered again when it is opened.
 */
export const MATCHER = 10;

/**
 * The numbers of the match model, in bits: log2 of how much likelier an observation is when two identities are one person
 * than when they are two (science 5.2, 5.3).
 *
 * FITTED: chosen on the identities of one open-source project with declared addresses (886 pairs of name and address, 609
 * people) in whole and half bits. Errors on four other sets and on one company's mail were looked at while rules were written, and
 * some numbers were judged in their sight; `npm run eval -- identity` says of each set whether it was fitted on, looked at or only measured.
 * SOURCE: from the literature or a count, as said beside it. COUNTED: so on the mail of one large company, by its directory's entries.
 * JUDGED: a judgement, with its reason.
 */
export const MODEL = {
  /** What speaks against any two identities that a common key brings together. FITTED; -1.5 is one pair in four. */
  prior: -1.5,
  /**
   * How often two people of one family name have the same given name. FITTED, beside .0033 among 2,421 people with declared
   * addresses: full names agree 4e-6 of the time, family names alone 1.2e-3 (science 5.2).
   */
  sameGivenName: 0.005,
  /** How often one given name has the initial of another. JUDGED, beside .064 counted among the 465 people of nova with a full name. */
  sameInitial: 0.08,
  /** How often somebody's local part is made from a family name and an initial. FITTED, beside 15.6 % counted (science 5.2). */
  initialAndSurname: 0.12,
  /** How many strangers choose a login that is nobody's name. FITTED. */
  rareLogin: 0.03,
  /** The same for each further identity that has it. FITTED. */
  rareLoginEach: 0.05,
  /** No row says more than this. JUDGED: beyond, the model knows less than the data is wrong. */
  rowMax: 9,
  rowMin: -3,
  /** Differences between two writings of one name. FITTED, but a nickname: SOURCE +2.9 beside +7.9 for equal names (science 5.2). */
  otherMiddle: -0.5,
  /** The same middle initials, too. SOURCE: two agree by chance as two initials do, -log2 of `sameInitial` = 3.6; a little less, since some write them always. */
  sameMiddle: 3,
  otherOrder: -0.5,
  lacksWord: -2,
  nickname: -1.5,
  mistyped: -1.5,
  /** `Mueller` and `Muller`, which may be Müller, or two families. JUDGED: as a word that one of them lacks. */
  otherSpelling: -2,
  beginning: -3,
  /** `陈静` and `陈竞`: two people's names, or one in simplified and traditional signs. JUDGED: people are asked. */
  homophone: 1,
  /** Names that are not one. SOURCE: family name alone -2.3, given name alone -4.2, none -2.9 for pairs that share a block (science 5.2); the first and the last made sterner: a wrong merge is dearer. */
  surnameOnly: -5,
  givenNameOnly: -4,
  differentNames: -6,
  /** Two logins, or a login and a name, say nothing of each other. FITTED; missing evidence is no evidence (science 5.3). */
  loginAndName: -0.5,
  /** A name that one word repeats. FITTED. */
  oneWord: 0.5,
  /** An equal word that is nobody's login may be anybody's given name. FITTED. */
  oneWordMax: 2.5,
  /** `Anna M.` and `Anna M.`, or `Anna Meininger`. JUDGED: a given name that many have and an initial are asked about, even where the address says the name again. */
  givenAndInitial: 1,
  /** Somebody else's name stands beside the address, too. JUDGED: an even chance, and one more bit. */
  contested: -2,
  /** What a local part made from the name adds to that name. SOURCE: correlated evidence, science 5.4 point 5. */
  correlatedMax: 3,
  /** One mailbox written with and without dots or digits, at one domain. FITTED. */
  sameLocalHere: 4,
  /** One login on two hosts of one organisation. FITTED. */
  sameLocalInOrganisation: 6,
  /**
   * One local part at two employers, where one address or both were never seen with a name. SOURCE: such pairs are one person .53 to .58 of the
   * time among 2,932 people, and .03 to .20 among 30,438 (science 5.2): people are asked.
   */
  sameLocalNameless: 2,
  /** A login that differs by its number. FITTED. */
  otherNumber: -1.5,
  /** Somebody added an initial or a number because there are two. SOURCE: 11 of 15 such pairs in one company's mail had two directory entries. */
  toldApart: -8,
  /** An employer who spells a given name in two ways has two employees, or one with two addresses: people are asked. JUDGED, on a large company's directory. */
  otherGivenNameHere: -6,
  /** A person's word, or a directory's that two are two: more than all rows together can come to. */
  decided: 99,
  /**
   * On one card of a contact book. JUDGED: who wrote it meant one person, which with the prior is likely and not certain; less than
   * equal full names and a rare login together, since couples, old numbers and switchboards stand on cards, too.
   */
  card: 8,
  /** One name on two cards, and never seen beside either address: two entries "Plumber", or one person. JUDGED: people are asked. */
  lentMax: 2,
  /**
   * Half or more of the contacts of the one that has fewer are the other's, too. On a large company's mail science 5.2 measured +5.0 on 20
   * pairs; JUDGED a little lower. Of 27 such pairs there with addresses of two hosts that names left open, one or two may be two people's, as far as
   * reading tells; at two employers they count only after a hand-over all the same.
   */
  contactsHalf: 4,
  /** The same within one organisation, where many know the same people. COUNTED: 8 of 21 pairs of one entry against 2 of 25 of two, +2.2. */
  contactsHalfWithin: 2,
  /** Two or more in common, and less than half, not within one organisation. JUDGED. COUNTED within one, it says nothing: 2 of 14 against 5 of 25. */
  contactsSome: 1.5,
  /** None at all. Science 5.2 measured -2.7; JUDGED weaker, since many keep an address for other company. COUNTED: none of 14 against 3 of 25. */
  contactsNone: -1.5,
  /** One address begins within four months after the other's end, with contacts in common. Science 5.2 measured +2.8 on 20 pairs; JUDGED a little lower. */
  handOver: 2,
  /**
   * Two names at one employer in one message, again and again. COUNTED: none of 14 pairs of one entry against 3 of 25 of two: -2.3. Not counted
   * across organisations or without two names: of 50 such pairs that were read nearly all were somebody's addresses at work and at home.
   */
  together: -2,
} as const;

/** The zones, in bits of the sum. */
export const ZONES = {
  /** Merged, with evidence of two families of which one is no name. SOURCE: 99.2 % (science 5.4 point 8). */
  certain: 7,
  /** Merged, and shown for review. FITTED. */
  likely: 1,
  /** Shown for review. A count on nova: of 556 pairs between this and -3 (science 5.4 point 8) 10 were one person. */
  possible: -1,
} as const;

/** Guards of clustering. SOURCE: science 5.4 points 9 and 10, where nothing else is said. */
export const GUARDS = {
  /** Nobody has more addresses than this without a person's word for it. What a directory calls one counts as one. JUDGED: the source says 12; one author of git has fifteen. */
  sizeMax: 16,
  /** More identities than this of one full name are rarely one person's. COUNTED: of 2,971 people with declared addresses 10 have more. */
  nameMax: 6,
  /** A card of more addresses is a list. JUDGED: three telephones and a handful of mail addresses each at work and at home. */
  cardMax: 12,
  /** Two identities at or below this are never in one person, whatever stands between them. */
  apart: -6,
  /** How much a pair can say for or against a join. */
  crossMin: -4,
  crossMax: 8,
  /** An edge that alone holds two groups together must clear this. */
  bridge: 10,
  /** Two that cannot both be right, within so many bits of each other: nothing tells which is. JUDGED. */
  rivals: 2,
} as const;
