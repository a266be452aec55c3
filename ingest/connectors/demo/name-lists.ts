/**
 * Common given and family names of several cultures. Every person of the company is an invented combination of one of each.
 * Written as their owners write them: diacritics, apostrophes and double names are what address books are full of.
 */
export interface Culture {
  readonly given: readonly [string, ...string[]];
  readonly family: readonly [string, ...string[]];
}

const words = (text: string): [string, ...string[]] => text.split(' ') as [string, ...string[]];

export const CULTURES: readonly [Culture, ...Culture[]] = [
  {
    given: words(
      'James Emily Robert Sarah Michael Jennifer William Elizabeth David Katherine Thomas Margaret Christopher Susan Daniel Patricia Matthew Rebecca Andrew Laura Benjamin Hannah Samuel Olivia Nicholas Alexandra Timothy Victoria',
    ),
    family: words(
      "Smith Johnson Williams Taylor Davies Wilson Walker Robinson Thompson Wright O'Brien Edwards Hughes Turner Parker Collins Bennett Foster Hartley Whitfield Ashworth Pemberton Langford Holloway Fairchild Merriweather O'Sullivan McAllister",
    ),
  },
  {
    given: words(
      'Anna Lukas Jürgen Katharina Matthias Sabine Stefan Ulrike Wolfgang Annika Björn Friederike Günther Heike Jonas Lena Moritz Petra Rainer Silke Tobias Ursula Anja Florian',
    ),
    family: words(
      'Müller Schmidt Schneider Fischer Weber Becker Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Krüger Hartmann Lange Köhler Weiß Böhm Vogel Seidel Großmann',
    ),
  },
  {
    given: words(
      'Amélie Étienne Chloé François Geneviève Hélène Jérôme Léa Mathieu Noémie Olivier Pascale Raphaël Sébastien Théo Valérie Luc Margaux Benoît Camille',
    ),
    family: words(
      "Martin Bernard Dubois Lefèvre Moreau Laurent Girard Fournier Mercier Lambert Rousseau Chevalier Gauthier Garnier Faure Delacroix Beaumont Deschamps Vasseur Lacroix D'Arcy Marchand",
    ),
  },
  {
    given: words(
      'Sofía Javier María Alejandro Lucía Andrés Carmen Diego Inés Joaquín Marta Óscar Paula Rubén Teresa Álvaro Beatriz Raúl Núria Íñigo João Ana Tiago Mariana Rui Catarina',
    ),
    family: words(
      'García Fernández González Rodríguez López Martínez Sánchez Pérez Gómez Díaz Muñoz Álvarez Romero Navarro Domínguez Vázquez Ibáñez Núñez Peña Carvalho Oliveira Conceição Magalhães Figueiredo',
    ),
  },
  {
    given: words(
      'Astrid Erik Ingrid Lars Freja Søren Maja Håkon Sigrid Mikkel Elin Anders Linnea Jørgen Kirsten Nils Åsa Magnus Solveig Tuomas Aino Eero Signe Henrik',
    ),
    family: words(
      'Andersson Nilsson Lindqvist Bergström Søndergaard Jørgensen Kristensen Hansen Øvergård Ødegaard Lindholm Sjöberg Åkesson Holm Dahl Nygård Virtanen Mäkinen Korhonen Nieminen Haugen Lund Vestergaard Ekström',
    ),
  },
  {
    given: words(
      'Agnieszka Piotr Małgorzata Łukasz Zofia Wojciech Jana Tomáš Markéta Jiří Ivana Miloš Željka Dragan Ana-Marija Bogdan Ioana Ștefan László Katalin Zsófia István Olena Taras Nadiya Kateryna',
    ),
    family: words(
      'Kowalska Nowak Wiśniewski Wójcik Lewandowska Zieliński Dvořák Novotná Procházka Černý Horvat Kovačević Đorđević Petrović Popescu Ionescu Țurcanu Nagy Szabó Kovács Molnár Shevchenko Bondarenko Kravets',
    ),
  },
  {
    given: words(
      'Priya Arjun Ananya Vikram Kavitha Rahul Deepa Sanjay Lakshmi Rohan Meera Aditya Nandini Suresh Divya Karthik Fatima Imran Ayesha Bilal Zainab Tariq',
    ),
    family: words(
      'Sharma Patel Iyer Krishnan Reddy Nair Gupta Banerjee Mukherjee Rao Desai Kulkarni Chatterjee Venkataraman Raman Mehta Khan Ahmed Siddiqui Hussain Malik Qureshi',
    ),
  },
  {
    given: words(
      'Wei Mei Jun Xiaoling Haruto Yuki Kenji Aiko Sakura Takeshi Ji-woo Min-jun Seo-yeon Hyun-woo Linh Tuấn Thảo Minh Siti Budi Dewi Agus Malee Somchai',
    ),
    family: words(
      'Chen Wang Li Zhang Liu Lin Tanaka Suzuki Watanabe Yamamoto Nakamura Kobayashi Kim Park Choi Jeong Nguyễn Trần Phạm Lê Santoso Wijaya Hartono Suwannarat',
    ),
  },
  {
    given: words(
      'Amara Chidi Ngozi Kwame Abena Tendai Thandiwe Sipho Wanjiru Otieno Aisha Ibrahim Zanele Oluwaseun Folake Emeka Yasmin Khalid Layla Omar Nour Mehmet Elif Emre Leila Dariush',
    ),
    family: words(
      'Okafor Adeyemi Mensah Boateng Nkosi Dlamini Moyo Mwangi Odhiambo Kamau Balogun Eze Achebe Haddad Mansour El-Sayed Khoury Yılmaz Kaya Demir Öztürk Hosseini Farahani Karimi',
    ),
  },
];

/** Short forms by which people sign: the given name on the left is in the lists above. */
export const NICKNAMES: Readonly<Record<string, string>> = {
  James: 'Jim',
  Robert: 'Bob',
  Michael: 'Mike',
  Jennifer: 'Jen',
  William: 'Bill',
  Elizabeth: 'Liz',
  David: 'Dave',
  Katherine: 'Kate',
  Thomas: 'Tom',
  Margaret: 'Peggy',
  Christopher: 'Chris',
  Susan: 'Sue',
  Daniel: 'Dan',
  Patricia: 'Pat',
  Matthew: 'Matt',
  Rebecca: 'Becky',
  Andrew: 'Andy',
  Benjamin: 'Ben',
  Samuel: 'Sam',
  Nicholas: 'Nick',
  Alexandra: 'Alex',
  Timothy: 'Tim',
  Victoria: 'Vicky',
  Matthias: 'Matze',
  Wolfgang: 'Wolf',
  Alejandro: 'Alex',
  Agnieszka: 'Aga',
  Małgorzata: 'Gosia',
  Oluwaseun: 'Seun',
};

/** First and second halves of the names of accounts. Together they are nobody's brand: each is checked against nothing but taste. */
export const ACCOUNT_FIRST = words(
  'Alder Amber Anvil Aspen Beacon Birch Bramble Cedar Clover Cobalt Copper Coral Cormorant Dune Elder Ember Falcon Fern Flint Garnet Granite Harbour Hazel Heron Ivory Jasper Juniper Kestrel Lantern Larch Lichen Linden Lupin Maple Marble Meadow Mistral Moss Nettle Oak Ochre Osprey Otter Pebble Pine Plover Poplar Quarry Quill Raven Reed Rowan Saffron Sage Sandpiper Slate Sorrel Sparrow Spruce Starling Sterling Sycamore Tamarack Teal Thistle Tidewater Topaz Umber Verdant Walnut Wharf Willow Wren Yarrow',
);
export const ACCOUNT_SECOND = words(
  'Aerospace Analytics Automation Bank Biologics Bottling Brewing Capital Ceramics Chemicals Coatings Components Controls Dairy Devices Diagnostics Dynamics Electronics Energy Engineering Farms Filters Foods Forge Foundry Freight Glass Health Hydraulics Insurance Laboratories Lighting Logistics Machines Marine Materials Metals Mills Mobility Motors Networks Optics Packaging Paper Pharma Pipelines Plastics Polymers Power Precision Pumps Rail Research Robotics Seeds Semiconductors Shipping Software Solar Steel Surgical Systems Textiles Timber Tools Turbines Utilities Valves Ventures Water Wind Works',
);
