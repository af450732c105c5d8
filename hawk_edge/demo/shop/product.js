import { contents, put } from "./cart.js";
import { find, money } from "./catalogue.js";
import { PICTURES } from "./pictures.js";
import "./rating.js";

const at = (id) => document.querySelector(`#${id}`);
const item = find(location.pathname.split("/").pop());

document.title = `${item.name} · Siskin & Co.`;
at("crumb").textContent = item.name;
at("name").textContent = item.name;
at("story").textContent = item.story;
at("price").textContent = money(item.price);
at("picture").innerHTML = PICTURES[item.picture];
at("rating").setAttribute("value", item.rating);
at("facts").append(
  ...item.facts.map((fact) => Object.assign(document.createElement("li"), { textContent: fact })),
);

at("add").addEventListener("click", () => {
  put(item.slug, (contents().get(item.slug) ?? 0) + Number(at("quantity").value));
  at("add").textContent = "It is in the cart";
  at("add").classList.add("done");
});
at("ask-guide").addEventListener("click", () => at("guide").showModal());

// The stockroom is always down and the reviews were never written: the two failed requests that
// the recording shows.
const stock = await fetch(`/api/stock/${item.slug}`);
at("stock").textContent = stock.ok
  ? `${(await stock.json()).left} left`
  : "The stockroom does not answer. We will look by hand.";
const reviews = await fetch(`/api/reviews/${item.slug}`);
at("reviews").innerHTML = reviews.ok
  ? await reviews.text()
  : "<p>Nobody has written anything yet. Birders are quiet people.</p>";
