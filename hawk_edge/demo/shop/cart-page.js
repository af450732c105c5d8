import { contents, delivery, put } from "./cart.js";
import { find, money } from "./catalogue.js";
import { PICTURES } from "./pictures.js";

const at = (id) => document.querySelector(`#${id}`);
const VOUCHERS = [{ code: "SWIFT5", percent: 5 }];

function line([slug, quantity]) {
  const item = find(slug);
  const li = document.createElement("li");
  li.innerHTML = `<span class="picture">${PICTURES[item.picture]}</span>
    <a href="/gear/${slug}">${item.name}</a>
    <input type="number" min="0" max="9" value="${quantity}" aria-label="How many">
    <span class="price">${money(item.price * quantity)}</span>
    <button class="remove" aria-label="Remove ${item.name}">×</button>`;
  const change = (wanted) => {
    put(slug, wanted);
    show();
  };
  li.querySelector("input").addEventListener("change", (event) => change(Number(event.target.value)));
  li.querySelector("button").addEventListener("click", () => change(0));
  return li;
}

function show() {
  const cart = [...contents()];
  const subtotal = cart.reduce((sum, [slug, quantity]) => sum + find(slug).price * quantity, 0);
  at("lines").replaceChildren(...cart.map(line));
  at("empty").hidden = cart.length > 0;
  at("to-checkout").hidden = cart.length === 0;
  at("subtotal").textContent = money(subtotal);
  at("delivery").textContent = delivery(subtotal) ? money(delivery(subtotal)) : "free";
  at("total").textContent = money(subtotal + delivery(subtotal));
}

// The shop's one bug, left in on purpose: a code that is not in the list throws.
at("apply-voucher").addEventListener("click", () => {
  const code = at("voucher").elements.code.value.trim().toUpperCase();
  const { percent } = VOUCHERS.find((voucher) => voucher.code === code);
  at("total").textContent += `, less ${percent} %`;
});
at("voucher").addEventListener("submit", (submit) => submit.preventDefault());
show();
