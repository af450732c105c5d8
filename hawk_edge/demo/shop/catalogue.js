// What the shop sells; prices in cents.
export const CATALOGUE = [
  { slug: "reedbed-8x42", name: "Reedbed 8×42 binoculars", kind: "optics", price: 28900,
    picture: "binoculars", rating: 5,
    story: "The pair we hand to guests. Wide, bright, and close enough for a wren at two metres.",
    facts: ["Field of view 136 m at 1000 m", "Close focus 1.8 m", "640 g with strap"] },
  { slug: "estuary-scope", name: "Estuary 65 spotting scope", kind: "optics", price: 54900,
    picture: "scope", rating: 4,
    story: "For the wader that is always on the far bank. Angled, so that you can share it.",
    facts: ["20 to 60 times", "65 mm of fluorite glass", "Fits any tripod"] },
  { slug: "wren-6x30", name: "Wren 6×30 for small hands", kind: "optics", price: 9400,
    picture: "binoculars", rating: 4,
    story: "Light enough for a seven-year-old, honest enough for her aunt.",
    facts: ["390 g", "Rubber all round", "Floats, as we found out"] },
  { slug: "rain-notebook", name: "Notebook for rain", kind: "paper", price: 1450,
    picture: "notebook", rating: 5,
    story: "Stone paper, a pencil loop, and a ruler for tracks down the edge.",
    facts: ["96 pages, dotted", "Takes pencil under water", "Survives the wash"] },
  { slug: "field-guide", name: "Hedge and Shore: a field guide", kind: "paper", price: 2900,
    picture: "book", rating: 5,
    story: "Four hundred birds as you really see them: leaving, half hidden, in bad light.",
    facts: ["432 pages", "Songs written as words", "A ribbon, and a place for your list"] },
  { slug: "spring-poster", name: "Poster: spring passage", kind: "paper", price: 1900,
    picture: "poster", rating: 4,
    story: "Who arrives when, from the first chiffchaff to the last swift.",
    facts: ["50 × 70 cm", "Printed with plant inks", "Rolled in a tube"] },
  { slug: "oak-feeder", name: "Oak feeder with a slate roof", kind: "garden", price: 7200,
    picture: "feeder", rating: 5,
    story: "The one in our live picture. Four perches, one of them usually argued about.",
    facts: ["Holds 2 kg", "Comes apart for cleaning", "Oak from the next valley"] },
  { slug: "nyjer-seed", name: "Nyjer seed, five kilos", kind: "garden", price: 1850,
    picture: "seed", rating: 4,
    story: "Small, black and irresistible to anything yellow.",
    facts: ["Heat treated", "Paper sack", "Lasts a flock about a month"] },
  { slug: "swift-box", name: "Swift box", kind: "garden", price: 4600,
    picture: "box", rating: 5,
    story: "Hang it under the eaves, play the calls in May, and wait. They come back for life.",
    facts: ["Larch, untreated", "Entrance 65 × 28 mm", "Screws and drawing included"] },
];

export const find = (slug) => CATALOGUE.find((item) => item.slug === slug);

export const money = (cents) =>
  new Intl.NumberFormat("en-IE", { style: "currency", currency: "EUR" }).format(cents / 100);
