// A page that never holds still: birds come and go, bids rise, and the list of what was seen grows.
const at = (id) => document.querySelector(`#${id}`);
const pick = (list) => list[Math.floor(Math.random() * list.length)];
const SPECIES = [
  { name: "Siskin", body: "#e9c832", wing: "#8a7a1e" },
  { name: "Blue tit", body: "#f2df6b", wing: "#4f83b5" },
  { name: "Robin", body: "#d9763c", wing: "#7a6650" },
  { name: "Great tit", body: "#e6d75a", wing: "#2d3a34" },
  { name: "Bullfinch", body: "#d9808a", wing: "#55626a" },
];
const PERCHES = [[128, 132], [170, 132], [312, 132], [354, 132], [160, 186], [200, 186], [284, 186], [322, 186]];
const BIDDERS = ["Agnes", "Tomasz", "Ingrid", "the vicar", "Yusuf", "table four"];
const LONGEST_LIST = 8;
const perched = new Map();
const began = Date.now();
let visits = 0;
let seed = 100;
let bid = 4200;

function arrive() {
  const free = PERCHES.filter((perch) => !perched.has(perch));
  if (free.length === 0) return;
  const perch = pick(free);
  const species = pick(SPECIES);
  const bird = document.createElementNS("http://www.w3.org/2000/svg", "g");
  bird.setAttribute("class", "bird");
  bird.setAttribute("transform", `translate(${perch[0]} ${perch[1]}) scale(${pick([-1, 1])} 1)`);
  bird.innerHTML = `<path d="M-14-6c0-9 7-14 14-14 6 0 9 4 9 7 0 9-7 13-14 13-4 0-6 0-8-1l-9 4z" fill="${species.body}"/>
    <path d="M-10-6c4-5 9-6 13-4-2 6-8 8-13 7z" fill="${species.wing}"/>
    <circle cx="4" cy="-15" r="1.6" fill="#14261d"/><path d="M9-15l6 2-6 2z" fill="#b8683a"/>`;
  at("birds").append(bird);
  perched.set(perch, bird);
  visits += 1;
  note(species.name);
}

function leave() {
  const perch = pick([...perched.keys()]);
  perched.get(perch).remove();
  perched.delete(perch);
}

function note(name) {
  const li = document.createElement("li");
  li.innerHTML = `<strong>${name}</strong> <time>${new Date().toLocaleTimeString("en-GB")}</time>`;
  at("seen").prepend(li);
  if (at("seen").children.length > LONGEST_LIST) at("seen").lastElementChild.remove();
}

function raise(cents, bidder) {
  bid += cents;
  at("bid").textContent = `€${(bid / 100).toFixed(2)}`;
  at("bidder").textContent = `by ${bidder}`;
}

function peck() {
  seed = seed < 4 ? 100 : seed - perched.size * 0.15;
  at("seed-left").value = seed;
  at("seed").setAttribute("height", 62 * (seed / 100));
  at("seed").setAttribute("y", 178 - 62 * (seed / 100));
}

function turn() {
  if (perched.size > 0 && Math.random() < perched.size / 10) leave();
  else if (Math.random() < 0.6) arrive();
  if (Math.random() < 0.12) raise(pick([50, 100, 250]), pick(BIDDERS));
  peck();
  at("visits").textContent = visits;
  at("present").textContent = perched.size;
  const seconds = Math.floor((Date.now() - began) / 1000);
  at("clock").textContent = `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  setTimeout(turn, 200 + Math.random() * 300);
}

at("raise").addEventListener("click", () => raise(100, "you"));
turn();
